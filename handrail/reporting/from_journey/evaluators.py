"""The cases of an extract that leaves for evaluators: who is passed on, and who is left out and why."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from handrail.extract.consent import EvaluationBasis, describe_passage, is_left_out
from handrail.reporting.from_journey.clients import describe_evaluation_consent
from handrail.reporting.from_journey.reading import CaseFacts


@dataclass
class EvaluatorSelection:
    """Whose records leave for evaluators, decided as the cases go by; of the others only the number is kept.

    `passed_on` holds the references of the cases that leave. What is not read case by case leaves only with
    one of these, so that nothing of anybody else can be joined back.
    """

    basis: EvaluationBasis | None = None
    passed_on: set[str] = field(default_factory=set)
    cases: Counter[str | None] = field(default_factory=Counter)

    def select_cases(self, told: Iterable[CaseFacts]) -> list[CaseFacts]:
        """Return those of these cases that leave, and count them all."""
        chosen = []
        for each in told:
            consent = describe_evaluation_consent(each)
            self.cases[consent] += 1
            if not is_left_out(consent, keeps_not_asked=self.basis is not None):
                chosen.append(each)
                self.passed_on.add(each.case.reference)
        return chosen

    def select_records(self, records: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """Return the records of cases that leave, and those that belong to no case."""
        return (each for each in records if each["case_id"] is None or each["case_id"] in self.passed_on)

    def describe_passage(self) -> dict[str, Any]:
        """Describe for the manifest who is left out, by reason, and the basis for who was not query."""
        return describe_passage(self.cases, self.basis)
