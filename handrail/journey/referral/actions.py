"""Receiving a referral: opens a case, or joins the one in which the person is supported, and acknowledges."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NotRequired, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone

from handrail import service_models
from handrail.accounts.models import User
from handrail.foundation.identifiers import new_reference
from handrail.foundation.names import fold_name
from handrail.journey.case.actions import (
    append_event,
    change_person,
    drop_draft,
    drop_old_drafts,
    lock_case,
    refresh_case,
    save_draft,
)
from handrail.journey.case.dating import find_moment
from handrail.journey.case.earlier_steps import list_steps_to_referral
from handrail.journey.case.models import Case, Person
from handrail.journey.case.queries import find_restriction, has_died
from handrail.journey.case.safe_contact import (
    SAFE_CONTACT_FIELDS,
    ContactSafety,
    SafeContact,
    flag_unclear_contact,
    keep_to_both,
)
from handrail.journey.case.spells import find_current_case, find_ended_case
from handrail.journey.identity.actions import hold_person, recognise_person
from handrail.journey.identity.queries import describe_identity
from handrail.journey.referral.acknowledgement import acknowledge_referral
from handrail.journey.referral.errors import BY_NUMBER, CHOSEN, RecordedAsDead
from handrail.journey.referral.models import Referral, ReferralChannel
from handrail.journey.referral.queries import CALLS, WORRIES, list_calls, make_call_key, make_worry_key
from handrail.journey.referral.rules import CALLS_KEPT, PUBLIC_DRAFTS_KEPT, join_caller
from handrail.journey.safety.actions import open_concern
from handrail.journey.waiting.actions import hold_waiting, keep_referral, settle_waiting
from handrail.journey.waiting.facts import read_person
from handrail.journey.waiting.models import WaitingDecision, WaitingReferral
from handrail.journey.waiting.queries import find_shown_case
from handrail.network.actions import PracticeAnswer, choose_employer, choose_practice
from handrail.network.models import Employer


class ReferralFacts(TypedDict):
    """What a referral says; `referrer` has fields of Referral, `employer` of Employer.

    The `entry` of an employer is the key of the one chosen from the register, where one was.
    """

    route: str
    referrer: Mapping[str, object]
    answers: Mapping[str, object]
    reason: NotRequired[str]
    employer: NotRequired[Mapping[str, object] | None]
    information_source: NotRequired[str]
    # Unlikely answers that were said to be right, each in words.
    confirmed_doubts: NotRequired[Sequence[str]]


class ReceivedReferral(ReferralFacts):
    """A referral as it is received; `person` has fields of Person, or is somebody known.

    `reference` is given where the referrer has been told one already. `at` is when it was recorded, and
    `happened_on` the day on which it was received where that was another.
    """

    service: str
    happened_on: NotRequired[date | None]
    reference: NotRequired[str]
    channel: str
    person: Person | Mapping[str, object]
    by: User | None
    at: datetime


class TakenReferral(ReferralFacts):
    """What is taken by telephone from a caller, or from a letter, besides who it is about."""

    service: str
    submission: uuid.UUID
    happened_on: NotRequired[date | None]


class SentReferral(TakenReferral):
    """What is written on a public page, and the channel it comes by."""

    channel: str


def receive_referral(*, submission: uuid.UUID, **said: Unpack[ReceivedReferral]) -> Referral:
    """Receive a referral once: the same `submission` again gives the same referral.

    Takes service, route, channel, person (fields of Person, or an existing Person), referrer (fields of
    Referral), answers, reason, employer (fields of Employer, or None), by, at. Raises RecordedAsDead where
    the person is recorded as having died, and UserError where it cannot be of the day given: nothing is kept
    then.
    """
    if referral := Referral.objects.filter(submission=submission).first():
        return referral
    try:
        with transaction.atomic():
            return _receive(submission, said)
    except IntegrityError:
        if referral := Referral.objects.filter(submission=submission).first():
            return referral
        raise


def _receive(submission: uuid.UUID, said: ReceivedReferral) -> Referral:
    person, by, at = said["person"], said["by"], said["at"]
    reference = said.get("reference") or new_reference()
    known = _recognise(person)
    case = _hold_current_case(known, said["service"]) if known else None
    ended = find_ended_case(known, said["service"]) if known and case is None else None
    received_at = find_moment(said.get("happened_on"), at, list_steps_to_referral(case, ended))
    version = service_models.get_service(said["service"]).find_version_on(timezone.localdate(received_at))
    if case is None:
        employer = said.get("employer")
        case = _open_case(known or person, version, reference, employer=employer, at=received_at)
        if ended:
            append_event(ended, "referral.returned", by=by, at=at, new_case=reference)
    referral = _keep(case, reference, submission, said, at=received_at)
    route = version.find_route(referral.route)
    append_event(
        case,
        "referral.received",
        by=by,
        at=received_at,
        recorded_at=at,
        submission=submission,
        referral=str(referral.pk),
        route_label=route.staff if route else referral.route,
        channel=referral.channel,
    )
    if doubts := said.get("confirmed_doubts"):
        append_event(case, "answer.confirmed", by=by, at=at, asked="; ".join(doubts))
    if known and not isinstance(person, Person):
        _keep_safe_contact(case, person, by, at)
    acknowledge_referral(referral, version, by=by, at=at)
    return referral


def _keep(
    case: Case, reference: str, submission: uuid.UUID, said: ReceivedReferral, *, at: datetime
) -> Referral:
    return Referral.objects.create(
        case=case,
        reference=reference,
        at=at,
        route=said["route"],
        channel=said["channel"],
        reason=said.get("reason", ""),
        information_source=said.get("information_source", ""),
        answers={"referral_route": said["route"], **said["answers"]},
        recorded_by=said["by"],
        submission=submission,
        **said["referrer"],
    )


NO_PRACTICE = PracticeAnswer()


def send_public_referral(
    *,
    person: Mapping[str, object],
    practice: PracticeAnswer = NO_PRACTICE,
    draft_key: str = "",
    at: datetime,
    **said: Unpack[SentReferral],
) -> Referral | WaitingReferral:
    """Receive what was written on a public page, and drop its draft and those long forgotten.

    Of somebody recorded as dead it waits for staff; whoever sent it is told only that it has arrived.
    """
    with transaction.atomic():
        details = {**person, "practice": choose_practice(practice)}
        referral: Referral | WaitingReferral
        try:
            referral = receive_referral(person=details, by=None, at=at, **said)
        except RecordedAsDead as refusal:
            facts = {**said, "by": None, "at": at}
            referral = keep_referral(refusal.person, facts, details)
        drop_draft(draft_key)
        drop_old_drafts("refer:", before=at - PUBLIC_DRAFTS_KEPT)
    return referral


# What a caller may correct of somebody known; another name or birth date is for staff to put right.
CHANGEABLE_BY_CALLER = ("telephone", "email", "postcode", "contact_by", "contact_needs", "large_print")


def take_referral(
    *,
    known: Person | None,
    person: Mapping[str, object],
    practice: PracticeAnswer = NO_PRACTICE,
    number: uuid.UUID,
    by: User,
    at: datetime,
    **said: Unpack[TakenReferral],
) -> Referral | WaitingReferral:
    """Receive a referral taken in the call of this number, for somebody new or for a person already known.

    Raises RecordedAsDead with what to do. Where the record of the dead is restricted to others it says
    nothing: the referral waits for them.
    """
    with transaction.atomic():
        details = {**person, "practice": None if known else choose_practice(practice)}
        channel = ReferralChannel.CALL_HANDLER
        caller = join_caller(person) or str(known or "")
        referral: Referral | WaitingReferral
        try:
            referral = receive_referral(channel=channel, person=known or details, by=by, at=at, **said)
        except RecordedAsDead as refusal:
            _refuse_openly(refusal, by, is_chosen=known is not None)
            facts = {**said, "channel": channel, "by": by, "at": at}
            referral = keep_referral(refusal.person, facts, details, worried=drop_worries(by, number, caller))
        else:
            if known:
                _correct_known(referral.case, known, person, by, at)
            if drop_worries(by, number, caller):
                open_concern(case=referral.case, source="worry", by=by, at=at)
        drop_draft(make_call_key(by, number))
        for kind in (CALLS, WORRIES):
            drop_old_drafts(kind, before=at - CALLS_KEPT)
    return referral


def _refuse_openly(refusal: RecordedAsDead, by: User, *, is_chosen: bool) -> None:
    """Raise RecordedAsDead with what to do, but where the record of the dead is restricted to others."""
    if is_chosen:
        raise RecordedAsDead(refusal.person, CHOSEN)
    case = find_shown_case(by.build_reader(), refusal.person)
    if case or not find_restriction(refusal.person):
        where = f" ({case.reference})" if case else " in another service"
        raise RecordedAsDead(refusal.person, BY_NUMBER.format(where=where))


def _correct_known(case: Case, known: Person, person: Mapping[str, object], by: User, at: datetime) -> None:
    """Keep what a caller said of somebody known: how to reach them safely, and a number not known yet."""
    changes = {name: person[name] for name in CHANGEABLE_BY_CALLER if person.get(name)}
    changes |= {name: person[name] for name in SAFE_CONTACT_FIELDS if name in person}
    if not known.nhs_number and person.get("nhs_number"):
        changes["nhs_number"] = person["nhs_number"]
    if changes:
        change_person(case=case, by=by, at=at, changes=changes)


def decide_waiting(
    *, waiting: WaitingReferral, decision: WaitingDecision, note: str = "", by: User, at: datetime
) -> Referral | None:
    """Take a referral that waited, as of the moment it arrived, or close it; return it where it was taken.

    Of somebody else it is taken without the number. Raises RecordedAsDead where the death still stands, and
    NotNow where somebody has decided already.
    """
    with transaction.atomic():
        held = hold_waiting(waiting)
        settle_waiting(held, decision, note=note, by=by, at=at)
        if decision == WaitingDecision.CLOSED:
            return None
        facts = dict(held.facts)
        person = read_person(facts.pop("person"))
        day = facts.pop("happened_on", None)
        if decision == WaitingDecision.SOMEONE_ELSE:
            person["nhs_number"] = ""
        referral = receive_referral(
            submission=held.submission,
            service=held.service,
            reference=held.reference,
            person=person,
            by=held.recorded_by,
            at=held.at,
            happened_on=date.fromisoformat(day) if day else None,
            **facts,
        )
        label = WaitingDecision(decision).label
        refresh_case(referral.case, at=at, by=by)  # what is due is due as of now, not of when it arrived
        append_event(referral.case, "referral.taken", by=by, at=at, decision_label=label, note=note)
        if held.worried:
            open_concern(case=referral.case, source="worry", by=by, at=at)
    return referral


def remember_worry(*, by: User, number: uuid.UUID, at: datetime) -> None:
    """Keep a worry about a caller without a case: the referral of that call opens the concern."""
    save_draft(key=make_worry_key(by, number), data={}, by=by, at=at)


def drop_worries(by: User, number: uuid.UUID, caller: str) -> bool:
    """Forget the worry about a caller, in this call or another of theirs; return whether there was one."""
    same = [
        call.number
        for call in list_calls(by.pk)
        if call.is_worrying and call.caller and fold_name(call.caller) == fold_name(caller)
    ]
    dropped = [drop_draft(make_worry_key(by, theirs)) for theirs in {number, *same}]
    return True in dropped


def _recognise(person: Person | Mapping[str, object]) -> Person | None:
    """Hold the person chosen, or the one whose NHS number it is; None where it is somebody new.

    Raises RecordedAsDead where they are recorded as having died.
    """
    if isinstance(person, Person):
        known: Person | None = hold_person(person)
    else:
        known = recognise_person(describe_identity(Person(**person)))
    if known and has_died(known):
        raise RecordedAsDead(known)
    return known


def _keep_safe_contact(case: Case, person: Mapping[str, object], by: User | None, at: datetime) -> None:
    """Keep what is said of safe contact with somebody recognised by their number; silence changes nothing."""
    if person.get("contact_safety") in (ContactSafety.RULES, ContactSafety.UNCLEAR):
        safe = keep_to_both(case.person.safe_contact, SafeContact.from_answers(person))
        change_person(case=case, by=by, at=at, changes=safe.list_columns())


def _hold_current_case(person: Person, service: str) -> Case | None:
    """The case in which this person is supported, held; a discharge that came first leaves none."""
    found = find_current_case(person, service)
    case = lock_case(found) if found else None
    return case if case and case.takes_referrals else None


def _open_case(
    person: Person | Mapping[str, object],
    version: service_models.Version,
    reference: str,
    *,
    employer: Mapping[str, object] | None,
    at: datetime,
) -> Case:
    """Open a case under the version in force."""
    known = person if isinstance(person, Person) else Person.objects.create(**flag_unclear_contact(person))
    return Case.objects.create(
        reference=reference,
        person=known,
        service=version.service,
        model_version=version.id,
        referred_at=at,
        employer=_find_employer(employer) if employer and employer.get("name") else None,
    )


def _find_employer(employer: Mapping[str, object]) -> Employer:
    details = {name: value for name, value in employer.items() if name != "entry"}
    return choose_employer(details, str(employer.get("entry") or ""))
