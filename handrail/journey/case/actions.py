"""The writes that every stage shares. Each is atomic, says who and when, and leaves an event.

`@action` makes a form sent twice act once: the second gets `None`. `lock` is the first line of an action on a
case; `append` the last.
"""

import functools
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NotRequired, ParamSpec, TypedDict, TypeVar

from django.db import IntegrityError, transaction

from handrail.accounts.models import User
from handrail.design.service_voice import record_language
from handrail.foundation.wording import join_words
from handrail.journey.case import queries
from handrail.journey.case.answers import is_another, takes_back
from handrail.journey.case.contributions import get_contributions
from handrail.journey.case.dating import find_moment
from handrail.journey.case.earlier_steps import list_steps_to_consent
from handrail.journey.case.errors import Conflict, DraftConflict, NotNow
from handrail.journey.case.events import CHANGED_BY_CLIENT, NOT_REACHED, REACHED, find_kind
from handrail.journey.case.models import Case, Consent, Contact, Document, Draft, Event, Fact, Person
from handrail.journey.case.rules import stage_of
from handrail.journey.case.safe_contact import ContactSafety, is_safe_contact, list_changed, needs_asking
from handrail.journey.case.signals import consents_recorded, person_changed, support_ended
from handrail.journey.case.tasks import longest_stay, next_task

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


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
    in none of the `stages` given.
    """
    held = Case.objects.select_for_update(of=("self",)).select_related("person").get(pk=case.pk)
    if seen is not None:
        since = held.events.filter(kind__in=queries.kinds_of(topic), id__gt=seen).select_related("by")
        if found := list(since):
            raise Conflict(found)
    if stages and held.stage not in stages:
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
    """Compute every case again from its facts, each in a transaction of its own; return how many differed."""
    differed = 0
    for case in Case.objects.iterator():
        before = {field.attname: getattr(case, field.attname) for field in Case._meta.fields}
        with transaction.atomic():
            after = refresh_case(lock_case(case), at=at)
        differed += any(getattr(after, name) != value for name, value in before.items())
    return differed


def save_draft(
    *,
    key: str,
    data: Mapping[str, object],
    place: str = "",
    page: uuid.UUID | None = None,
    seen: int | None = None,
    by: User | None,
    at: datetime,
) -> Draft:
    """Save unfinished work. Raises DraftConflict where somebody else's page has saved since `seen`."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(key=key).first()
        if draft is None:
            return Draft.objects.create(
                key=key, data=dict(data), place=place, page=page, revision=1,
                saved_by=by, started_at=at, saved_at=at,
            )  # fmt: skip
        if seen is not None and draft.revision != seen and draft.page != page:
            raise DraftConflict(draft)
        draft.data, draft.place, draft.page = dict(data), place, page
        draft.revision += 1
        draft.saved_by, draft.saved_at = by, at
        draft.save()
        return draft


def drop_draft(key: str) -> bool:
    """Drop a draft, as the work is done; return whether there was one."""
    return Draft.objects.filter(key=key).delete()[0] > 0


def drop_old_drafts(kind: str, *, before: datetime) -> None:
    """Drop the drafts whose key begins with `kind` and that nobody has saved since `before`."""
    Draft.objects.filter(key__startswith=kind, saved_at__lt=before).delete()


@once_per_submission
def record_contact(
    *,
    case: Case,
    by: User | None,
    at: datetime,
    happened_at: datetime,
    with_whom: str,
    mode: str,
    successful: bool,
    kind: str,
    minutes: int | None = None,
    content: Iterable[str] = (),
    note: str = "",
    submission: uuid.UUID | None = None,
) -> Contact:
    """Record an attempted or successful contact."""
    held = lock_case(case)
    contact = Contact.objects.create(
        case=held, at=happened_at, recorded_at=at, recorded_by=by, with_whom=with_whom, mode=mode,
        successful=successful, kind=kind, minutes=minutes, content=list(content), note=note,
    )  # fmt: skip
    append_event(
        held, "contact.recorded", by=by, at=happened_at, recorded_at=at, submission=submission,
        contact=contact.pk,
        outcome_label=REACHED if successful else NOT_REACHED,
        mode_label=mode.replace("_", " "),
        with_label={"gp": "GP"}.get(with_whom, with_whom),
    )  # fmt: skip
    is_first = held.first_contact_at is None or happened_at < held.first_contact_at
    if is_first or queries.is_scheduled(held, kind):
        refresh_case(held, at=at, by=by)  # what is due is due as of now, however long ago it happened
    return contact


class ConsentAnswer(TypedDict):
    """The client's answer about one item of consent; `label` says it in words, else the item's code."""

    item: str
    recipient: str
    given: bool
    recipient_name: NotRequired[str]
    label: NotRequired[str]


@once_per_submission
def record_consents(
    *,
    case: Case,
    by: User | None,
    at: datetime,
    answers: Sequence[ConsentAnswer],
    how: str = "telephone",
    happened_on: date | None = None,
    submission: uuid.UUID | None = None,
    seen: int | None = None,
) -> list[Consent]:
    """Record the client's answers, one by one; `happened_on` is the day they gave them, today if none.

    Raises UserError where they answered one of the items on a later day: that answer holds.
    """
    held = lock_case(case, topic="consent", seen=seen)
    before = queries.consents_of(held)
    steps = list_steps_to_consent(held, [answer["item"] for answer in answers])
    happened_at = find_moment(happened_on, at, steps)
    facts = {"case": held, "at": happened_at, "recorded_at": at, "recorded_by": by, "how": how}
    rows = [
        Consent.objects.create(
            **facts,
            item=answer["item"],
            recipient=answer["recipient"],
            recipient_name=answer.get("recipient_name", ""),
            given=answer["given"],
        )
        for answer in answers
    ]
    said = "; ".join(
        f"{answer.get('label') or answer['item']} {'yes' if answer['given'] else 'no'}" for answer in answers
    )
    append_event(
        held, "consent.recorded", by=by, at=happened_at, recorded_at=at, submission=submission, summary=said
    )
    withdrawn = [row for row in rows if takes_back(row, before)]
    consents_recorded.send(Consent, case=held, answers=rows, withdrawn=withdrawn, by=by, at=at)
    return rows


@once_per_submission
def change_person(
    *,
    case: Case,
    by: User | None,
    at: datetime,
    changes: Mapping[str, object],
    submission: uuid.UUID | None = None,
    seen: int | None = None,
) -> Person:
    """Correct or complete a person's details; the event keeps what they were."""
    held = lock_case(case, topic="person", seen=seen)
    change_details(held, "person.changed", changes, by=by, at=at, submission=submission)
    return held.person


def change_details(
    held: Case,
    kind: str,
    changes: Mapping[str, object],
    *,
    by: User | None,
    at: datetime,
    submission: uuid.UUID | None,
) -> None:
    """Change a person's details and append the event of this kind. Part of an action that holds the case."""
    person = held.person
    before = {name: str(getattr(person, name) or "") for name in changes}
    different = {name: value for name, value in changes.items() if is_another(value, getattr(person, name))}
    if needs_asking(str(different.get("contact_needs") or ""), {**vars(person), **different}):
        different["contact_safety"] = ContactSafety.UNCLEAR.value
        before["contact_safety"] = person.contact_safety
    if not different:
        return
    for name, value in different.items():
        setattr(person, name, value)
    if any(is_safe_contact(name) for name in different):
        person.safe_contact_said_at = at if kind == CHANGED_BY_CLIENT else None
    person.save()
    append_event(
        held,
        kind,
        by=by,
        at=at,
        submission=submission,
        changed=join_words(list_changed(different)),
        before={name: before[name] for name in different},
    )
    person_changed.send(Person, case=held, at=at)


def choose_language(*, case: Case, language: str, at: datetime) -> None:
    """Record the language that the client chose, where it is one of those offered."""
    if record_language(language, case.service):
        change_person(case=case, by=None, at=at, changes={"language": language})


@once_per_submission
def strike_out(
    *, fact: Fact, what: str, by: User, at: datetime, reason: str, submission: uuid.UUID | None = None
) -> Fact:
    """Mark a fact as recorded in error. It stays readable; nothing derived counts it any more."""
    held = lock_case(fact.case)
    fact.refresh_from_db(fields=["struck_out_at"])
    if fact.struck_out_at:
        raise NotNow("This has already been marked as recorded in error.")
    fact.struck_out_at, fact.struck_out_by, fact.struck_out_reason = at, by, reason
    fact.save()
    append_event(held, "fact.struck_out", by=by, at=at, submission=submission, what=what, reason=reason)
    return fact


def make_document(
    *, case: Case, kind: str, title: str, content: bytes, by: User | None, at: datetime
) -> Document:
    """Keep a letter as it was when it was made."""
    with transaction.atomic():
        held = lock_case(case)
        document = Document.objects.create(
            case=held, kind=kind, title=title, content=content, made_at=at, made_by=by
        )
        append_event(held, "document.made", by=by, at=at, title=title, document=str(document.pk))
        return document
