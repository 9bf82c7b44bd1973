"""Receiving a referral: opens a case, or joins the one in which the person is supported, and acknowledges."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NotRequired, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone

from handrail import service_models
from handrail.accounts.models import User
from handrail.design.service_voice import find_language, write_for
from handrail.foundation.identifiers import new_reference
from handrail.foundation.translation import translate_text as _
from handrail.foundation.wording import nhs_date
from handrail.journey.case.actions import (
    append_event,
    change_person,
    drop_draft,
    drop_old_drafts,
    lock_case,
    save_draft,
)
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case, Person
from handrail.journey.case.queries import draft_of, has_died
from handrail.journey.case.safe_contact import SAFE_CONTACT_FIELDS, ContactSafety, flag_unclear_contact
from handrail.journey.case.spells import find_current_case, find_ended_case
from handrail.journey.identity.actions import hold_person, recognise_person
from handrail.journey.identity.queries import describe_identity
from handrail.journey.links.actions import client_link
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.journey.referral import queries
from handrail.journey.referral.links import referrer_link
from handrail.journey.referral.models import Referral, ReferralChannel
from handrail.journey.safety.actions import open_concern
from handrail.network.actions import find_or_create_practice
from handrail.network.models import Employer


class ReferralFacts(TypedDict):
    """What a referral says; `referrer` has fields of Referral, `employer` of Employer."""

    route: str
    referrer: Mapping[str, object]
    answers: Mapping[str, object]
    reason: NotRequired[str]
    employer: NotRequired[Mapping[str, object] | None]
    information_source: NotRequired[str]


class ReceivedReferral(ReferralFacts):
    """A referral as it is received; `person` has fields of Person, or is somebody known."""

    service: str
    channel: str
    person: Person | Mapping[str, object]
    by: User | None
    at: datetime


class TakenReferral(ReferralFacts):
    """What is taken by telephone from a caller, besides who it is about."""

    service: str
    submission: uuid.UUID


class SentReferral(TakenReferral):
    """What is written on a public page, and the channel it comes by."""

    channel: str


def receive_referral(*, submission: uuid.UUID, **arguments: Unpack[ReceivedReferral]) -> Referral:
    """Receive a referral once: the same `submission` again gives the same referral.

    Takes service, route, channel, person (fields of Person, or an existing Person), referrer (fields of
    Referral), answers, reason, employer (fields of Employer, or None), by, at.
    """
    if referral := Referral.objects.filter(submission=submission).first():
        return referral
    try:
        with transaction.atomic():
            return _receive(submission=submission, **arguments)
    except IntegrityError:
        if referral := Referral.objects.filter(submission=submission).first():
            return referral
        raise


def _receive(
    *,
    submission: uuid.UUID,
    service: str,
    route: str,
    channel: str,
    person: Person | Mapping[str, object],
    referrer: Mapping[str, object],
    answers: Mapping[str, object],
    reason: str = "",
    employer: Mapping[str, object] | None = None,
    information_source: str = "",
    by: User | None,
    at: datetime,
) -> Referral:
    if isinstance(person, Person) and has_died(person):
        raise NotNow(
            "This person is recorded as having died. If that is wrong, undo it on their case first. "
            "If this is someone else, select someone new."
        )
    version = service_models.get_service(service).find_version_on(timezone.localdate(at))
    reference = new_reference()
    known = _recognise(person)
    case = _hold_current_case(known, service) if known else None
    if case is None:
        case = _open_case(known or person, version, reference, employer=employer, by=by, at=at)
    referral = Referral.objects.create(
        case=case,
        reference=reference,
        at=at,
        route=route,
        channel=channel,
        reason=reason,
        information_source=information_source,
        answers={"referral_route": route, **answers},
        recorded_by=by,
        submission=submission,
        **referrer,
    )
    append_event(
        case,
        "referral.received",
        by=by,
        at=at,
        submission=submission,
        referral=str(referral.pk),
        route_label=known_route.staff if (known_route := version.find_route(route)) else route,
        channel=channel,
    )
    if known and not isinstance(person, Person):
        _keep_safe_contact(case, person, by, at)
    _acknowledge(referral, version, by=by, at=at)
    return referral


# What somebody began to write on the public page and never sent is not kept for longer.
PUBLIC_DRAFTS_KEPT = timedelta(days=30)


def send_public_referral(
    *,
    person: Mapping[str, object],
    practice: str = "",
    practice_code: str = "",
    draft_key: str = "",
    at: datetime,
    **arguments: Unpack[SentReferral],
) -> Referral:
    """Receive what was written on a public page, and drop its draft and those long forgotten."""
    with transaction.atomic():
        known = find_or_create_practice(practice, ods_code=practice_code) if practice else None
        referral = receive_referral(person={**person, "practice": known}, by=None, at=at, **arguments)
        drop_draft(draft_key)
        drop_old_drafts("refer:", before=at - PUBLIC_DRAFTS_KEPT)
    return referral


# What a caller may correct of somebody known; another name or birth date is for staff to put right.
CHANGEABLE_BY_CALLER = ("telephone", "email", "postcode", "contact_by", "contact_needs", "large_print")


def take_referral(
    *,
    known: Person | None,
    person: Mapping[str, object],
    practice: str = "",
    draft_key: str,
    by: User,
    at: datetime,
    **arguments: Unpack[TakenReferral],
) -> Referral:
    """Receive a referral taken by telephone, for somebody new or for a person already known."""
    with transaction.atomic():
        details = (
            person
            if known
            else {**person, "practice": find_or_create_practice(practice) if practice else None}
        )
        referral = receive_referral(
            channel=ReferralChannel.CALL_HANDLER, person=known or details, by=by, at=at, **arguments
        )
        changes = {name: person[name] for name in CHANGEABLE_BY_CALLER if person.get(name)}
        changes |= {name: person[name] for name in SAFE_CONTACT_FIELDS if name in person}
        if known and not known.nhs_number and person.get("nhs_number"):
            changes["nhs_number"] = person["nhs_number"]
        if known and changes:
            change_person(case=referral.case, by=by, at=at, changes=changes)
        drop_draft(draft_key)
        _open_remembered(referral, by, at)
    return referral


def worry_key(user: User) -> str:
    """Where it is kept that somebody was worried about a caller who has no case yet."""
    return f"entry-worry:{user.pk}"


def remember_worry(*, by: User, at: datetime) -> None:
    """The caller has no case yet: the referral being taken opens the concern as it is saved."""
    save_draft(key=worry_key(by), data={"at": at.isoformat()}, by=by, at=at)


def _open_remembered(referral: Referral, by: User, at: datetime) -> None:
    """The concern over a caller that was waiting for a case."""
    if draft_of(worry_key(by), for_update=True):
        drop_draft(worry_key(by))
        open_concern(case=referral.case, source="worry", by=by, at=at)


def next_step(referral: Referral, version: service_models.Version) -> str:
    """What the client may expect: by when we speak to them, or how soon after they have joined."""
    if due := queries.heard_by(referral, version):
        return _("We aim to speak to you by %(day)s.", day=nhs_date(due, weekday=True, year=False))
    if within := queries.find_first_call_promise(version):
        return _(
            "We’ll get in touch and ask a few short questions. If this service is right for you, "
            "a case manager will speak to you within %(time)s of you joining.",
            time=within,
        )
    return _("We’ll get in touch and ask a few short questions, to see if this service is right for you.")


def _recognise(person: Person | Mapping[str, object]) -> Person | None:
    """Hold the person chosen, or the one whose NHS number it is; None where it is somebody new."""
    if isinstance(person, Person):
        return hold_person(person)
    known = recognise_person(describe_identity(Person(**person)))
    return None if known and has_died(known) else known


def _keep_safe_contact(case: Case, person: Mapping[str, object], by: User | None, at: datetime) -> None:
    """Keep what is said of safe contact with somebody recognised by their number; silence changes nothing."""
    if person.get("contact_safety") in (ContactSafety.RULES, ContactSafety.UNCLEAR):
        said = {name: person[name] for name in SAFE_CONTACT_FIELDS if name in person}
        change_person(case=case, by=by, at=at, changes=said)


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
    by: User | None,
    at: datetime,
) -> Case:
    """Open a case under the version in force; the case of a client who has come back says so."""
    known = person if isinstance(person, Person) else Person.objects.create(**flag_unclear_contact(person))
    ended = find_ended_case(known, version.service)
    case = Case.objects.create(
        reference=reference,
        person=known,
        service=version.service,
        model_version=version.id,
        referred_at=at,
        employer=Employer.objects.create(**employer) if employer and employer.get("name") else None,
    )
    if ended:
        append_event(ended, "referral.returned", by=by, at=at, new_case=reference)
    return case


def _acknowledge(
    referral: Referral, version: service_models.Version, *, by: User | None, at: datetime
) -> None:
    """Tell whoever asked that it arrived. Names nobody and no condition: email may be read by others."""
    name = service_models.get_service(referral.case.service).name
    if referral.referrer_email:
        # Nothing records the language of a referrer: it is that of the page they sent.
        with write_for(referral.case.service, find_language()):
            _thank_referrer(referral, name, by=by, at=at)
    person = referral.case.person
    if person.email and referral.route == "self":
        with write_for(referral.case.service, person.language):
            _thank_client(referral, name, next_step(referral, version), by=by, at=at)


def _thank_referrer(referral: Referral, service: str, *, by: User | None, at: datetime) -> None:
    queue_message(
        case=referral.case,
        purpose=MessagePurpose.REFERRAL_RECEIVED,
        recipient="referrer",
        address=referral.referrer_email,
        subject=_("Referral %(reference)s received", reference=referral.reference),
        body=_(
            "Thank you. %(service)s has received your referral.\n\nReference: %(reference)s\n\n"
            "Track this referral: %(link)s\n\nDo not share this link.",
            service=service,
            reference=referral.reference,
            link=referrer_link(referral, referral.referrer_email, at=at),
        ),
        by=by,
        at=at,
    )


def _thank_client(referral: Referral, service: str, next_step: str, *, by: User | None, at: datetime) -> None:
    queue_message(
        case=referral.case,
        purpose=MessagePurpose.REQUEST_RECEIVED,
        recipient="client",
        address=referral.case.person.email,
        subject=_("We’ve received your request, %(reference)s", reference=referral.reference),
        body=_(
            "Thank you for getting in touch with %(service)s. %(next_step)s\n\n"
            "Your reference: %(reference)s\n\nYour own page: %(link)s\n\nDo not share this link.",
            service=service,
            next_step=next_step,
            reference=referral.reference,
            link=client_link(referral.case, referral.case.person.email, by=by, at=at),
        ),
        by=by,
        at=at,
    )
