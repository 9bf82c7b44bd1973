"""Which questionnaires there are, who may be asked by which channel, when to remind and to stop. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from handrail.foundation.calendars import LONDON, end_of_day, long_date, to_day
from handrail.instruments.instrument import Instrument
from handrail.journey.case.rules import PLAN_STAGES, CaseStage
from handrail.journey.case.tasks import RING_AFTER
from handrail.journey.messages.purposes import Barrier
from handrail.journey.questionnaire.declarations import Occasion
from handrail.questions.question_set import OccasionKind
from handrail.service_models import Version
from handrail.service_models.clocks import ScheduledContact
from handrail.service_models.schema.timing import FollowUpContact

State = Literal["not asked", "open", "started", "answered", "in part", "opted out", "closed"]


@dataclass(frozen=True)
class Timing:
    """How long a questionnaire stays open and when it is asked for again, counted from the first asking."""

    open_for: timedelta
    remind_after: tuple[timedelta, ...]
    # When a case manager should ring about a follow-up that has been asked and not answered.
    ring_after: timedelta
    assumed: bool


# No source says how services reminded their clients: three reminders, further apart each time, is our choice.
TIMING = Timing(
    open_for=timedelta(days=28),
    remind_after=(timedelta(days=3), timedelta(days=8), timedelta(days=17)),
    ring_after=RING_AFTER,
    assumed=True,
)


def list_occasions(version: Version, workstream: str | None = "") -> list[Occasion]:
    """The occasions on which this version of a service asks its clients, in order; None: any workstream."""
    entry = tuple(use.slug for use in version.assessment.instruments if use.use == "required")
    return [
        Occasion(OccasionKind.ENTRY, OccasionKind.ENTRY, "Before the assessment", entry),
        Occasion(OccasionKind.REVIEW, OccasionKind.REVIEW, "Review", entry),
        Occasion(OccasionKind.DISCHARGE, OccasionKind.DISCHARGE, "At discharge", _at_discharge(version)),
        *(
            Occasion(step.code, OccasionKind.FOLLOW_UP, step.label, step.instruments)
            for step in version.follow_up
            if workstream is None or applies_to_workstream(step, workstream)
        ),
    ]


def _at_discharge(version: Version) -> tuple[str, ...]:
    """The instruments of discharge; those asked at the case manager's discretion are theirs to repeat."""
    at_will = {use.slug for use in version.assessment.instruments if use.use != "required"}
    return tuple(slug for slug in version.discharge.instruments if slug not in at_will)


def applies_to_workstream(step: FollowUpContact, workstream: str) -> bool:
    return not step.workstreams or workstream in step.workstreams


def why_not_alone(instrument: Instrument) -> str:
    """Why a client cannot answer this instrument by themselves and what to do; empty where they can."""
    if instrument.answered_by != "client":
        return f"Ask {instrument.name} in a conversation and record it in the case."
    if not instrument.has_wording:
        return (
            f"The words of {instrument.name} are licensed and not installed here, so you cannot send, "
            f"print or read it out. Put the licensed text into {instrument.slug}/wording.yaml in your own "
            "instruments folder; until then ask with your licensed copy and record the levels in the case."
        )
    return ""


# ---- How to reach somebody ---------------------------------------------------------------------------------


# ---- Whether it is time ------------------------------------------------------------------------------------

HAS_DIED = "The client has died."
NOT_TO_BE_CONTACTED = "The client has asked not to be contacted about this."
ASKED_IN_OTHER_CASE = (
    "The client has the questions of another case. What they answer counts for this one too."
)
ASKED_TO_STOP = "The client asked us to stop. If they’ve changed their mind, record that first."
# The stages in which each occasion but a follow-up may be asked, and what to say outside them.
WHEN: dict[OccasionKind, tuple[tuple[str, ...], str]] = {
    OccasionKind.ENTRY: (
        (CaseStage.ENROLLED, CaseStage.ALLOCATED),
        "These questions are for clients who have enrolled but not been assessed.",
    ),
    OccasionKind.REVIEW: (PLAN_STAGES, "These questions are for clients in support."),
    OccasionKind.DISCHARGE: (
        (*PLAN_STAGES, CaseStage.DISCHARGED, CaseStage.FINISHED),
        "These questions are for clients who have been assessed.",
    ),
}


def why_not_yet(
    occasion: Occasion, stage: str, scheduled: ScheduledContact | None, recorded: bool, at: datetime
) -> str:
    """Why this occasion is not now, by the stage of the case or the follow-up's window; empty where it is.

    `scheduled` is the follow-up's place in the schedule, `recorded` whether it has been done or missed.
    """
    if occasion.kind != OccasionKind.FOLLOW_UP:
        stages, otherwise = WHEN[occasion.kind]
        return "" if stage in stages else otherwise
    if recorded:
        return "This follow-up has been recorded."
    if scheduled is None:
        return "This follow-up depends on an event that has not happened yet."
    if at < scheduled.opens_at:
        return f"This follow-up opens on {long_date(to_day(scheduled.opens_at))}."
    if at > scheduled.closes_at:
        return f"The time for this follow-up ended on {long_date(to_day(scheduled.closes_at))}."
    return ""


# ---- When to ask, to remind and to stop --------------------------------------------------------------------


@dataclass(frozen=True)
class RequestState:
    """What is known of one request: everything below is derived from it."""

    kind: str
    asked_at: datetime
    closes_at: datetime
    answered_at: datetime | None = None
    complete: bool = True
    started: bool = False
    opted_out: bool = False
    discharged: bool = False
    died: bool = False
    # Asked not to be contacted any more.
    never_again: bool = False
    withdrawn: bool = False


ANSWERED = "it has been answered"
DISCHARGED = "the client has been discharged"
TIME_IS_OVER = "the time for answering is over"
# Asked only while the client is supported.
STOPPED_BY_DISCHARGE = (OccasionKind.ENTRY, OccasionKind.REVIEW)


def why_stopped(standing: RequestState, now: datetime) -> str:
    """Why nothing more is sent and the link no longer opens; empty while the client may answer."""
    reasons = {
        ANSWERED: standing.answered_at is not None,
        Barrier.DIED.label: standing.died,
        Barrier.NEVER_AGAIN.label: standing.never_again,
        Barrier.WITHDRAWN.label: standing.withdrawn,
        Barrier.OPTED_OUT.label: standing.opted_out,
        DISCHARGED: standing.discharged and standing.kind in STOPPED_BY_DISCHARGE,
        TIME_IS_OVER: now > standing.closes_at,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def state_of(standing: RequestState | None, now: datetime) -> State:
    """Where a request stands, in words that its page and the response rates share."""
    if standing is None:
        return "not asked"
    if standing.answered_at:
        return "answered" if standing.complete else "in part"
    if not why_stopped(standing, now):
        return "started" if standing.started else "open"
    if standing.opted_out:
        return "opted out"
    return "in part" if standing.started else "closed"


def beginning_of(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)


def find_closing(asked: datetime, timing: Timing = TIMING) -> datetime:
    return end_of_day(to_day(asked + timing.open_for))


def reminder_due(
    standing: RequestState, sent: Sequence[datetime], now: datetime, timing: Timing = TIMING
) -> bool:
    """Whether to remind now, given every message about it so far (the first asking included).

    One that was missed while nothing ran is not made up for: a client never gets two in a day.
    """
    if not sent or why_stopped(standing, now) or now - max(sent) < timedelta(days=1):
        return False
    first = min(sent)
    return any(first + after <= now and max(sent) < first + after for after in timing.remind_after)
