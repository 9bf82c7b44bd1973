"""The stages of a case as one table, computed from facts. Pure: no clock, no database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum

from handrail.journey.case.facts import ClientMessageHeldBack
from handrail.service_models.clocks import Exemption, Pause


@dataclass(frozen=True)
class Milestones:
    """When each thing first happened to a case; None where it has not. Aware datetimes."""

    referred: datetime
    screened: datetime | None = None
    enrolled: datetime | None = None
    allocated: datetime | None = None
    first_contact: datetime | None = None
    assessed: datetime | None = None
    plan_agreed: datetime | None = None
    first_intervention: datetime | None = None
    discharged: datetime | None = None

    def list_reached(self) -> dict[str, datetime]:
        """The milestones reached, by name, as the clocks of a service model want them."""
        return {field.name: at for field in fields(self) if (at := getattr(self, field.name)) is not None}


@dataclass(frozen=True)
class ScreeningOutcome:
    """The screening that holds: when, what was decided, and for which workstream."""

    at: datetime
    outcome: str
    workstream: str


@dataclass(frozen=True)
class Facts:
    """What the stage of a case depends on."""

    milestones: Milestones
    screening_outcome: str | None = None
    # follow-up code -> "done" or "missed"
    follow_ups: Mapping[str, str] | None = None
    follow_ups_planned: tuple[str, ...] = ()
    workstream: str = ""
    # What else happened, by the names that clocks and schedules know.
    happened: Mapping[str, Sequence[date]] = field(default_factory=dict)
    # Contacts of a schedule of so many times that are neither made nor given up.
    contacts_left: tuple[str, ...] = ()
    # Follow-ups that the client has been asked to answer alone, and when somebody should ring instead.
    asked: Mapping[str, datetime] = field(default_factory=dict)
    pauses: tuple[Pause, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    # The case manager the client has not been told about yet.
    handover_untold: str = ""
    died: bool = False
    # What was not sent to the client, for somebody to tell them in another way.
    untold: tuple[ClientMessageHeldBack, ...] = ()

    @property
    def events(self) -> dict[str, date | Sequence[date]]:
        """Every event of the case by name, as the clocks of a service model want them."""
        return {**self.happened, **self.milestones.list_reached()}

    @property
    def follow_ups_left(self) -> tuple[str, ...]:
        """The follow-ups neither done nor missed yet, in order."""
        return tuple(code for code in self.follow_ups_planned if code not in (self.follow_ups or {}))


class CaseStage(StrEnum):
    """The codes of the stages, in order."""

    REFERRED = "referred"
    ENROLLED = "enrolled"
    ALLOCATED = "allocated"
    ASSESSED = "assessed"
    IN_SUPPORT = "in_support"
    DIED = "died"
    NOT_ELIGIBLE = "not_eligible"
    DECLINED = "declined"
    CLOSED = "closed"
    DISCHARGED = "discharged"
    FINISHED = "finished"


@dataclass(frozen=True)
class Stage:
    """A stage holds from when `reached` is true until a later row of the table is reached."""

    code: CaseStage
    label: str
    open: bool
    reached: Callable[[Facts], bool]


# In order; a case is in the last stage it has reached.
STAGES: tuple[Stage, ...] = (
    Stage(CaseStage.REFERRED, "Waiting for screening", True, lambda _: True),
    Stage(
        CaseStage.ENROLLED,
        "Waiting for a case manager",
        True,
        lambda facts: facts.milestones.enrolled is not None,
    ),
    Stage(
        CaseStage.ALLOCATED,
        "Waiting for assessment",
        True,
        lambda facts: facts.milestones.allocated is not None,
    ),
    Stage(CaseStage.ASSESSED, "Making the plan", True, lambda facts: facts.milestones.assessed is not None),
    Stage(CaseStage.IN_SUPPORT, "In support", True, lambda facts: facts.milestones.plan_agreed is not None),
    # A case that had ended by then stays as it ended.
    Stage(CaseStage.DIED, "Closed: the client has died", False, lambda facts: facts.died),
    Stage(
        CaseStage.NOT_ELIGIBLE, "Not eligible", False, lambda facts: facts.screening_outcome == "not_eligible"
    ),
    Stage(
        CaseStage.DECLINED,
        "Chose not to take part",
        False,
        lambda facts: facts.screening_outcome == "declined",
    ),
    Stage(
        CaseStage.CLOSED,
        "Closed without screening",
        False,
        lambda facts: facts.screening_outcome == "closed",
    ),
    Stage(
        CaseStage.DISCHARGED,
        "Discharged, follow-up to come",
        True,
        lambda facts: facts.milestones.discharged is not None,
    ),
    Stage(
        CaseStage.FINISHED,
        "Finished",
        False,
        lambda facts: (
            facts.milestones.discharged is not None
            and (facts.died or not (facts.follow_ups_left or facts.contacts_left))
        ),
    ),
)


OPEN_STAGES = tuple(stage.code for stage in STAGES if stage.open)
# While the client has a case manager, or waits for one.
CARE_STAGES = (CaseStage.ENROLLED, CaseStage.ALLOCATED, CaseStage.ASSESSED, CaseStage.IN_SUPPORT)
# From the assessment to the discharge: the plan is made and followed.
PLAN_STAGES = (CaseStage.ASSESSED, CaseStage.IN_SUPPORT)


def stage_of(facts: Facts) -> Stage:
    """The last stage whose condition holds."""
    return [stage for stage in STAGES if stage.reached(facts)][-1]
