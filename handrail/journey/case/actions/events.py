"""How every action writes: once a page, the case held, and with an event that brings it up to date."""

import functools
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, transaction

from handrail.accounts.models import User
from handrail.journey.case import queries
from handrail.journey.case.contributions import get_contributions
from handrail.journey.case.errors import Conflict, NotNow
from handrail.journey.case.events import find_kind
from handrail.journey.case.models import Case, Event, Person
from handrail.journey.case.rules import stage_of
from handrail.journey.case.signals import support_ended
from handrail.journey.case.tasks import longest_stay, next_task

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def once_for(
    find_done: Callable[[uuid.UUID], Result | None],
) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Run in one transaction; a repeated `submission` does nothing and returns what `find_done` finds of it.

    What the function records keeps the submission in a column that is unique.
    """

    def wrap_action(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        @functools.wraps(function)
        def act_once(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            given = kwargs.get("submission")
            submission = given if isinstance(given, uuid.UUID) else None
            if submission and (done := find_done(submission)) is not None:
                return done
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except IntegrityError:
                # The other of two equal requests was quicker; anything else is a real error.
                if submission and (done := find_done(submission)) is not None:
                    return done
                raise

        return act_once

    return wrap_action


def once_per_submission(function: Callable[Arguments, Result]) -> Callable[Arguments, Result | None]:
    """Run in one transaction; a repeated `submission` does nothing and returns None."""

    @functools.wraps(function)
    def act_once(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result | None:
        given = kwargs.get("submission")
        submission = given if isinstance(given, uuid.UUID) else None
        if queries.is_done(submission):
            return None
        try:
            with transaction.atomic():
                return function(*args, **kwargs)
        except IntegrityError:
            # The other of two equal requests was quicker; anything else is a real error.
            if queries.is_done(submission):
                return None
            raise

    return act_once


def lock_case(case: Case, *, topic: str = "", seen: int | None = None, stages: Iterable[str] = ()) -> Case:
    """The case, held until the transaction ends.

    Raises Conflict where `topic` has an event after the one the page had `seen`, and NotNow where the case is
    in none of the `stages` given: what puts right an earlier fact is recorded in whichever stage the case is.
    """
    held = Case.objects.select_for_update(of=("self",)).select_related("person").get(pk=case.pk)
    if held.erased_at:
        raise NotNow(f"The record of {held.reference} was erased; nothing can be added to it.")
    if seen is not None:
        since = held.events.filter(kind__in=queries.kinds_of(topic), id__gt=seen).select_related("by")
        if found := list(since):
            raise Conflict(found)
    held.correction = case.correction
    if stages and held.stage not in stages and not held.correction:
        raise NotNow(f"This case is at '{held.stage_label}'; you cannot do this now.")
    return held


def lock_cases_of(person: Person) -> list[Case]:
    """Every case of a person, under all their joined records, held until the transaction ends.

    Always in one order, so that two who hold a person's cases wait for each other and not in a circle.
    """
    cases = Case.objects.filter(person_id__in=queries.same_person(person)).order_by("pk")
    return list(cases.select_for_update(of=("self",)).select_related("person", "case_manager"))


# The action of a contact refreshes its case, and only where it is the first or was planned.
REFRESHED_APART = ("contact.recorded",)


def append_event(
    case: Case,
    kind: str,
    *,
    by: User | None,
    at: datetime,
    recorded_at: datetime | None = None,
    submission: uuid.UUID | None = None,
    **data: object,
) -> Event:
    """Add an event and bring the case's derived columns up to date with the facts.

    `recorded_at` is given where that is not when it happened: what is due is due as of then.
    """
    moves = find_kind(kind).moves
    late = recorded_at if recorded_at != at else None
    event = Event.objects.create(
        case=case, kind=kind, at=at, recorded_at=late, by=by, data=data, submission=submission
    )
    if moves and kind not in REFRESHED_APART:
        refresh_case(case, at=recorded_at or at, by=by)
    return event


def write_event(case: Case, kind: str, *, by: User | None, at: datetime, data: Mapping[str, object]) -> Event:
    """Add an event of several of one action; the last of them, appended, brings the case up to date."""
    return Event.objects.create(case=case, kind=kind, at=at, by=by, data=dict(data))


def refresh_case(case: Case, *, at: datetime, by: User | None = None) -> Case:
    """Compute the case's stage, milestones, case manager, refusals and next deadline from its facts."""
    supported = (case.is_open, case.takes_referrals)
    facts = queries.facts_of(case)
    milestones = facts.milestones
    given = get_contributions()
    case.stage = stage_of(facts).code
    case.client_died = facts.died
    case.case_manager = given.find_case_manager(case)
    case.do_not_contact = any(forbids(case) for forbids in given.forbid_contact)
    case.restricted = queries.find_restriction(case.person) is not None
    for name in (
        "screened",
        "enrolled",
        "allocated",
        "first_contact",
        "assessed",
        "plan_agreed",
        "discharged",
    ):
        setattr(case, f"{name}_at", getattr(milestones, name))
    case.first_intervention_at = milestones.first_intervention
    version = queries.version_of(case)
    task = next_task(version, facts, at)
    stay = longest_stay(version, facts, at)
    case.stay_ends_at = stay.due_at if stay else None
    case.stay_warns_at = stay.warn_from if stay else None
    case.next_due_at = task.due_at if task else None
    case.next_task = task.label if task else ""
    case.save()
    if (case.is_open, case.takes_referrals) < supported:
        support_ended.send(Case, case=case, by=by, at=at)
    return case


def refresh_every_case(at: datetime) -> int:
    """Compute every case again from its facts, each in a transaction of its own; return how many differed.

    An erased one stays as it was counted.
    """
    differed = 0
    for case in Case.objects.filter(erased_at__isnull=True).iterator():
        before = {field.attname: getattr(case, field.attname) for field in Case._meta.fields}
        with transaction.atomic():
            after = refresh_case(lock_case(case), at=at)
        differed += any(getattr(after, name) != value for name, value in before.items())
    return differed
