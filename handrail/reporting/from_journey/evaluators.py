"""The cases of an extract that leaves for evaluators: who is passed on, and who is left out and why."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from handrail.extract.consent import EvaluationBasis, Passage, describe_passage, is_left_out
from handrail.reporting.from_journey.clients import describe_evaluation_consent
from handrail.reporting.from_journey.reading import CaseFacts, Record


@dataclass
class EvaluatorSelection:
    """Whose records leave for evaluators, decided as the cases go by; of the others only the number is kept.

    `passed_on` holds the references of the cases that leave. What is not read case by case leaves only with
    one of these, so that nothing of anybody else can be joined back.
    """

    basis: EvaluationBasis | None = None
    passed_on: set[str] = field(default_factory=set)
    cases: Counter[str | None] = field(default_factory=Counter)

    def select_cases(self, all_facts: Iterable[CaseFacts]) -> list[CaseFacts]:
        """Return those of these cases that leave, and count them all."""
        chosen = []
        for facts in all_facts:
            consent = describe_evaluation_consent(facts)
            self.cases[consent] += 1
            if not is_left_out(consent, keeps_not_asked=self.basis is not None):
                chosen.append(facts)
                self.passed_on.add(facts.case.reference)
        return chosen

    def select_records(self, records: Iterable[Record]) -> Iterator[Record]:
        """Return the records of cases that leave, and those that belong to no case."""
        return (
            record for record in records if record["case_id"] is None or record["case_id"] in self.passed_on
        )

    def describe_passage(self) -> Passage:
        """Describe for the manifest who is left out, by reason, and the basis for who was not asked."""
        return describe_passage(self.cases, self.basis)
