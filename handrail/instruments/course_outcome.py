"""Outcome of a course of treatment by two measures together, as NHS Talking Therapies define it.

Finished: at least two treatment contacts. A case: PHQ-9 or the anxiety measure at or above its cut-off.
Recovered: a case at first, and below both cut-offs at last. Reliably improved: one measure or both better by
the points of reliable change, and neither worse by as much; reliably deteriorated: the reverse. Reliable
recovery: recovered, and reliably improved.
Sources: NHS England, NHS Talking Therapies for anxiety and depression manual, outcomes chapter; NHS Digital,
A guide to IAPT data and publications.
"""

from dataclasses import dataclass

from handrail.foundation.errors import UserError
from handrail.instruments.change import Reliable, ScoreChange

MIN_TREATMENT_CONTACTS = 2
APPROXIMATION = "PHQ-9/GAD-7 approximation"


@dataclass(frozen=True)
class CourseOutcome:
    """What one course of treatment came to; None where a score is not known or the course is not finished.

    `basis` names the measures it rests on.
    """

    basis: str
    is_finished: bool
    case_before: bool | None = None
    recovered: bool | None = None
    reliable: Reliable = "not defined"

    @property
    def reliable_improvement(self) -> bool | None:
        """Whether a measure improved reliably and none deteriorated."""
        return self._changed("improved")

    @property
    def reliable_deterioration(self) -> bool | None:
        """Whether a measure deteriorated reliably and none improved."""
        return self._changed("deteriorated")

    @property
    def reliable_recovery(self) -> bool | None:
        """Whether a case recovered and improved reliably; False for no case at first."""
        improved = self.reliable_improvement
        return None if self.recovered is None or improved is None else self.recovered and improved

    def _changed(self, way: Reliable) -> bool | None:
        return None if self.reliable == "not defined" else self.reliable == way


def assess_course(depression: ScoreChange, anxiety: ScoreChange, contacts: int) -> CourseOutcome:
    """Assess a course of treatment from the change in PHQ-9 and in the measure of anxiety.

    Parameters
    ----------
    depression : change in PHQ-9, as `change.compare_scores` gives it
    anxiety : change in the measure of the client's own disorder, or in GAD-7 in its place (an approximation)
    contacts : treatment contacts attended

    Raises
    ------
    UserError for a measure without published caseness and reliable change, or a depression that is not PHQ-9.
    """
    _check_measures(depression, anxiety)
    basis = APPROXIMATION if anxiety.instrument == "gad-7" else f"PHQ-9 and {anxiety.instrument}"
    changes = (depression, anxiety)
    if contacts < MIN_TREATMENT_CONTACTS:
        return CourseOutcome(basis, is_finished=False)
    if any(change.difference is None for change in changes):
        return CourseOutcome(basis, is_finished=True)
    case_before, case_after = (
        any(getattr(change, name) for change in changes) for name in ("case_before", "case_after")
    )
    return CourseOutcome(basis, True, case_before, case_before and not case_after, _join_changes(changes))


def _check_measures(depression: ScoreChange, anxiety: ScoreChange) -> None:
    if depression.instrument != "phq-9":
        raise UserError(f"Depression is measured by {depression.instrument}; expected phq-9.")
    known = anxiety.difference is not None
    if known and (anxiety.case_before is None or anxiety.reliable == "not defined"):
        raise UserError(
            f"{anxiety.instrument} has no published caseness and reliable change; expected gad-7, or a "
            "measure whose file has both."
        )


def _join_changes(changes: tuple[ScoreChange, ...]) -> Reliable:
    """Return the one way in which a measure changed reliably, where none changed the other way."""
    ways = {change.reliable for change in changes} - {"no reliable change"}
    return next(iter(ways)) if len(ways) == 1 else "no reliable change"
