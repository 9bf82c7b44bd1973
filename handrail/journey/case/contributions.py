"""What the stages above contribute to a case, given once at start-up (`journey.wiring`).

The ground computes the stage, milestones, tasks and history of a case from facts that other stages keep. It
imports none of them: each says in its own `history` module what its facts mean.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from handrail.accounts.models import User
from handrail.journey.case.fact_reader import FactSource
from handrail.journey.case.models import Case
from handrail.journey.case.rules import ScreeningOutcome

FindMoment = Callable[[Case], datetime | None]


@dataclass(frozen=True)
class Contributions:
    """What the stages contribute; sources are declared with `fact_reader.declare_source`.

    Attributes
    ----------
    find_screening, find_case_manager
        The screening that holds, and who looks after the case for good; None where there is neither.
    find_usual_hours
        The usual paid hours a week as the assessment found them; None where it did not ask.
    find_closing
        The outcome of a referral that was closed without screening; None where it was not.
    find_allocated, find_assessed, find_plan_agreed, find_first_intervention, find_discharged
        When a case first reached the milestone; None where it has not.
    forbid_contact
        Each says of a case whether the client must not be contacted any more.
    exceptions, progress, details
        Facts of the history: what stops clocks, what moves an enrolled case on, and what only pages show.
    """

    find_screening: Callable[[Case], ScreeningOutcome | None]
    find_closing: Callable[[Case], str | None]
    find_case_manager: Callable[[Case], User | None]
    find_usual_hours: Callable[[Case], Decimal | None]
    find_allocated: FindMoment
    find_assessed: FindMoment
    find_plan_agreed: FindMoment
    find_first_intervention: FindMoment
    find_discharged: FindMoment
    forbid_contact: tuple[Callable[[Case], bool], ...]
    exceptions: tuple[FactSource, ...]
    progress: tuple[FactSource, ...]
    details: tuple[FactSource, ...]


_given: list[Contributions] = []


def give_contributions(contributions: Contributions) -> None:
    """Keep what the stages contribute, in place of what was given before."""
    _given[:] = [contributions]


def get_contributions() -> Contributions:
    """Return what the stages contribute. Raises ValueError before the app is ready."""
    (contributions,) = _given
    return contributions
