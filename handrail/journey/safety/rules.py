"""Who a concern interrupts, who is told and when, what comes next, and what ends it. Pure.

A concern holds no score and no timer: everything follows from its steps, from who stands around the case now
and from the time given.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handrail.foundation.choices import TextChoices

# Somebody told is told again until they do something: often at first, then every hour.
TOLD_AGAIN_AFTER = timedelta(minutes=15)
OFTEN_FOR = timedelta(hours=2)
LATER_AGAIN_AFTER = timedelta(hours=1)


class ConcernStepKind(TextChoices):
    """What is done about a concern, in the order in which it usually is."""

    RAISED = "raised"
    TOLD = "told"
    TAKEN_UP = "taken_up", "Is dealing with it"
    NOTED = "noted", "Note"
    ATTEMPTED = "attempted"
    RECORDED = "recorded"
    ACCEPTED = "accepted", "Responsibility accepted"
    MISTAKEN = "mistaken", "Closed: opened by mistake"


# What ends a concern.
ENDS = (ConcernStepKind.ACCEPTED, ConcernStepKind.MISTAKEN)
# What anybody does about a concern; being told is done to them.
DONE = tuple(kind for kind in ConcernStepKind if kind != ConcernStepKind.TOLD)


@dataclass(frozen=True)
class ConcernEvent:
    """One thing that happened to a concern, in the order recorded."""

    kind: str
    at: datetime
    by: int | None = None
    # Who: the person told, or the rung of the failed-contact path that was tried; the part recorded.
    alerted: int | None = None
    about: str = ""
    reached: bool = False


@dataclass(frozen=True)
class Around:
    """Who stands around a case now, as ids of staff."""

    case_manager: int | None = None
    covers: tuple[int, ...] = ()
    deputies: tuple[int, ...] = ()
    managers: tuple[int, ...] = ()
    away: frozenset[int] = frozenset()
    on_call: tuple[int, ...] = ()
    staffed: bool = True


@dataclass(frozen=True)
class Rung:
    """One step of the path where the client cannot be reached."""

    code: str
    label: str
    how: str


PATH: tuple[Rung, ...] = (
    Rung(
        "client",
        "Call the client",
        "Try every number we have. If you leave a voicemail, do not say why you are calling.",
    ),
    Rung(
        "client_otherwise", "Try the client another way", "Text, email, call at a different time, or visit."
    ),
    Rung(
        "contact",
        "Call their emergency contact",
        "The person the client named, or someone at home with them.",
    ),
    Rung(
        "gp", "Call the GP practice", "Or out-of-hours care. Tell them what you know, and ask what they know."
    ),
    Rung(
        "welfare_check",
        "Ask for a welfare check",
        "Call 999 for the police or an ambulance if someone’s life may be at risk.",
    ),
)
AGAIN = Rung(
    "client", "Call the client again", "You’ve tried every step. Keep trying, and record who else knows."
)


def is_open(steps: Sequence[ConcernEvent]) -> bool:
    """Nothing but a named person ends a concern: they accept it, or say that it was a mistake."""
    return all(step.kind not in ENDS for step in steps)


def find_owners(around: Around) -> tuple[int, ...]:
    """Whose concern it is now: who covers, else the case manager, else the service's managers."""
    if around.covers:
        return around.covers
    return around.managers if around.case_manager is None else (around.case_manager,)


def find_deputies(around: Around) -> tuple[int, ...]:
    """Who shares it when it waits: deputies not away, else the managers; out of hours who is on call too."""
    found = tuple(each for each in around.deputies if each not in around.away) or around.managers
    return tuple(each for each in _once(found + _on_call(around)) if each not in find_owners(around))


def deputies_from(steps: Sequence[ConcernEvent], around: Around, after: timedelta) -> datetime:
    """When it becomes the deputies' as well: at once where every owner is away or there is none."""
    first = min(step.at for step in steps)
    return first if around.away.issuperset(find_owners(around)) else first + after


def is_overdue(steps: Sequence[ConcernEvent], around: Around, after: timedelta, now: datetime) -> bool:
    """Whether nobody has accepted it in the time the service allows."""
    return is_open(steps) and now >= deputies_from(steps, around, after)


def find_interrupted(
    steps: Sequence[ConcernEvent], around: Around, after: timedelta, now: datetime
) -> tuple[int, ...]:
    """Everybody whose pages this concern leads, each once; nobody once it is accepted."""
    if not is_open(steps):
        return ()
    found = find_owners(around) + _on_call(around)
    # Who was called on at night stays with it until somebody has accepted.
    found += tuple(step.alerted for step in steps if step.about == "on_call" and step.alerted is not None)
    if not (around.staffed or around.on_call):
        found += around.managers
    if is_overdue(steps, around, after, now):
        found += find_deputies(around)
    return _once(found)


def to_tell(
    steps: Sequence[ConcernEvent], around: Around, after: timedelta, now: datetime
) -> tuple[int, ...]:
    """Who is to be told now: those interrupted who have done nothing about it since it was last raised."""
    raised = max(step.at for step in steps if step.kind == ConcernStepKind.RAISED)
    since = [step for step in steps if step.at >= raised]
    busy = {step.by for step in since if step.kind in DONE}
    found = (each for each in find_interrupted(steps, around, after, now) if each not in busy)
    return tuple(each for each in found if _due(each, since, raised, around, now))


def _due(person: int, since: Sequence[ConcernEvent], raised: datetime, around: Around, now: datetime) -> bool:
    told = [step.at for step in since if step.kind == ConcernStepKind.TOLD and step.alerted == person]
    if not told:
        return True
    # At night the owner's mail waits for the morning; those on call and their stand-ins are called again.
    if not around.staffed and person == around.case_manager and person not in around.on_call:
        return False
    pause = TOLD_AGAIN_AFTER if now - raised < OFTEN_FOR else LATER_AGAIN_AFTER
    return now - max(told) >= pause


def next_rung(steps: Sequence[ConcernEvent]) -> Rung | None:
    """What to try next where the client is not reached; None once they have been, or the rest is recorded."""
    since = _since_raised(steps)
    if any(step.kind == ConcernStepKind.RECORDED or _spoke_with_client(step) for step in since):
        return None
    tried = {step.about for step in since if step.kind == ConcernStepKind.ATTEMPTED}
    return next((rung for rung in PATH if rung.code not in tried), AGAIN)


def _spoke_with_client(step: ConcernEvent) -> bool:
    """Whoever else was reached, the client is still to be."""
    return (
        step.kind == ConcernStepKind.ATTEMPTED
        and step.reached
        and step.about in ("client", "client_otherwise")
    )


def may_accept(steps: Sequence[ConcernEvent]) -> bool:
    """Whether staff may accept: what was found is recorded, or who was tried. A press alone ends nothing."""
    found = {(step.kind, step.about) for step in _since_raised(steps)}
    return (ConcernStepKind.RECORDED, "assessment") in found or any(
        kind == ConcernStepKind.ATTEMPTED for kind, _ in found
    )


Spell = tuple[datetime, datetime]


def find_uncovered(spells: Iterable[Spell], turns: Iterable[Spell]) -> list[Spell]:
    """The parts of the spells when a service is closed in which nobody is on call, in order."""
    found = []
    ordered = sorted(turns)
    for start, end in spells:
        for begins, ends in ordered:
            if begins > start and begins < end:
                found.append((start, begins))
            if begins < end and ends > start:
                start = max(start, ends)
        if start < end:
            found.append((start, end))
    return found


def _since_raised(steps: Sequence[ConcernEvent]) -> list[ConcernEvent]:
    last = max(number for number, step in enumerate(steps) if step.kind == ConcernStepKind.RAISED)
    return list(steps[last:])


def _on_call(around: Around) -> tuple[int, ...]:
    """Out of hours alone; in the day the service's own staff are there."""
    return () if around.staffed else around.on_call


def _once(found: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(found))
