"""What the codes of a service mean to others: its own words, and what they count as over services.

A code that a version no longer has is looked up in the other versions of its service, so that what was
recorded under it keeps its words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from handrail.service_models.schema.base import Coded
from handrail.service_models.schema.criteria import Workstream
from handrail.service_models.schema.discharge import DischargeReason
from handrail.service_models.schema.journey import InterventionOffer
from handrail.service_models.schema.timing import Schedule
from handrail.service_models.schema.version import Version


@dataclass(frozen=True)
class Meaning:
    """A thing recorded, in the service's words, what it counts as, and the outcome it says was reached."""

    part: str
    label: str
    counts_as: str
    outcome: str = "—"


def list_meanings(version: Version) -> list[Meaning]:
    """Return what each code of a version means: interventions, contacts, reasons, answers, streams."""
    return [
        *(
            Meaning("Intervention", intervention.label, intervention.counts_as)
            for intervention in version.interventions
        ),
        *(Meaning("Contact", schedule.label, schedule.counts_as) for schedule in version.schedules),
        *(
            Meaning("Reason", reason.label, reason.counts_as, reason.outcome_kind or "—")
            for reason in version.discharge.reasons
        ),
        *(
            Meaning("Answer", choice, question.find_code(choice))
            for question in version.discharge.questions
            if question.counts_as
            for choice in question.choices
        ),
        *(
            Meaning(
                "Workstream",
                workstream.label,
                "counted towards targets" if workstream.counted else "not counted",
            )
            for workstream in version.workstreams
        ),
    ]


class Codebook:
    """Finds what the codes of one service mean, each by the version under which it was recorded."""

    def __init__(self, versions: Sequence[Version]) -> None:
        self._versions = versions
        self._found: dict[str, dict[tuple[str, str], Coded]] = {}
        for part, elements in ELEMENTS.items():
            latest = {each.code: each for version in versions for each in elements(version)}
            self._found[part] = {
                (version.id, code): element
                for version in versions
                for code, element in (latest | {each.code: each for each in elements(version)}).items()
            }

    def find_intervention(self, version_id: str, code: str) -> InterventionOffer | None:
        """Return the intervention that a code stands for."""
        return cast(InterventionOffer | None, self._found["interventions"].get((version_id, code)))

    def label_interventions(self, version_id: str) -> dict[str, str]:
        """Return the words for every intervention that may be recorded under a version."""
        interventions = self._found["interventions"].items()
        return {code: element.label for (version, code), element in interventions if version == version_id}

    def find_reason(self, version_id: str, code: str) -> DischargeReason | None:
        """Return the reason for discharge that a code stands for."""
        return cast(DischargeReason | None, self._found["reasons"].get((version_id, code)))

    def find_schedule(self, version_id: str, code: str) -> Schedule | None:
        """Return the repeated contact that a code stands for."""
        return cast(Schedule | None, self._found["schedules"].get((version_id, code)))

    def code_answers(self, question: str) -> dict[str, str]:
        """Return what each answer to a question at discharge counts as, under any version."""
        questions_asked = (question for version in self._versions for question in version.discharge.questions)
        return {
            choice: question_asked.find_code(choice)
            for question_asked in questions_asked
            if question_asked.code == question
            for choice in question_asked.choices
        }

    def find_workstream(self, version_id: str, code: str) -> Workstream | None:
        """Return the workstream that a code stands for."""
        return cast(Workstream | None, self._found["workstreams"].get((version_id, code)))


ELEMENTS: dict[str, Callable[[Version], Sequence[Coded]]] = {
    "interventions": lambda version: version.interventions,
    "reasons": lambda version: version.discharge.reasons,
    "schedules": lambda version: version.schedules,
    "workstreams": lambda version: version.workstreams,
}
