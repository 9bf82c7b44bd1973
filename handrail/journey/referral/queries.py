"""Reads for the public pages and the private links."""

import uuid
from datetime import date, datetime

from django.db.models import Q

from handrail import service_models
from handrail.accounts.models import Membership
from handrail.accounts.policy import Reader
from handrail.foundation.errors import UserError
from handrail.journey.case import queries
from handrail.journey.case.models import Case, Document, Message, Person
from handrail.journey.messages.links import key_of
from handrail.journey.referral.models import Referral
from handrail.journey.referral.rules import recipient_of
from handrail.service_models import Service, Version, clocks


def open_services(day: date, form: str | None = None) -> list[tuple[Service, Version]]:
    """The services that run here on a day, with the version in force; `form`: those that take it.

    A service runs here once it has staff: before anybody works here, every model can be tried.
    """
    staffed = set(Membership.objects.values_list("service", flat=True).distinct())
    found = []
    for service in service_models.load_services():
        if staffed and service.slug not in staffed:
            continue
        try:
            version = service.find_version_on(day)
        except UserError:
            continue
        if form is None or version.accepts_form(form):
            found.append((service, version))
    return found


def sent_with(submission: uuid.UUID) -> Referral | None:
    """The referral that a page made when it was sent before."""
    return Referral.objects.filter(submission=submission).select_related("case__person").first()


def heard_by(referral: Referral, version: Version) -> datetime | None:
    """When we speak with the person at the latest, where the service counts from the referral itself."""
    due = clocks.compute_deadlines(version, {"referred": referral.at}, referral.at)
    return next((clock.due_at for clock in due if clock.met_by == "first_contact"), None)


def promise(version: Version) -> str:
    """How soon a case manager speaks with somebody who has joined, where the service says so."""
    clock = next((each for each in version.clocks if each.met_by == "first_contact"), None)
    return str(clock.target or clock.maximum) if clock and clock.starts_on == "enrolled" else ""


def tracked(token: str) -> Referral | None:
    """The referral of a referrer's link; None where the link was altered or turned off."""
    key, _, version = (key_of("referrer", token) or "").partition(".")
    if not version.isdigit() or not _is_id(key):
        return None
    found = Referral.objects.filter(pk=key, link_version=int(version))
    return found.select_related("case__person", "case__case_manager").first()


def own_case(token: str) -> Case | None:
    """The case of a client's link."""
    key = key_of("client", token) or ""
    if not _is_id(key):
        return None
    return Case.objects.filter(pk=key).select_related("person", "case_manager", "employer").first()


def shared_document(token: str) -> tuple[Document, str] | None:
    """The document of a link and the recipient it was sent to, while the client's consent still allows it."""
    key, _, recipient = (key_of("document", token) or "").partition(".")
    if not _is_id(key):
        return None
    document = Document.objects.filter(pk=key).select_related("case").first()
    sent = document and Message.objects.filter(document=document, recipient=recipient, held_back="").exists()
    if document is None or not sent or not queries.may_tell(document.case, recipient):
        return None
    return document, recipient


def _is_id(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


def referrer_is(referral: Referral) -> str:
    """The kind of recipient whoever referred is."""
    return recipient_of(
        referral.route, on_behalf=bool(referral.referrer_name or referral.referrer_organisation)
    )


def agreed_to_tell(referral: Referral) -> bool | None:
    """The client's latest answer about this referrer; None where nobody has asked.

    A yes about some other named person or service is no yes about this one.
    """
    recipient = referrer_is(referral)
    answers = [each for each in queries.consents_of(referral.case).values() if each.recipient == recipient]
    if recipient == "named_other":
        answers = [each for each in answers if not each.given or _is_named(referral, each.recipient_name)]
    return any(each.given for each in answers) if answers else None


def _is_named(referral: Referral, name: str) -> bool:
    name = name.casefold().strip()
    own = [each.casefold() for each in (referral.referrer_name, referral.referrer_organisation) if each]
    return not name or any(name in each or each in name for each in own)


def letters_to_client(case: Case) -> list[Document]:
    """The documents sent to the client, the latest first."""
    sent = Message.objects.filter(case=case, recipient="client", document__isnull=False, held_back="")
    return list(case.documents.filter(pk__in=sent.values("document")).defer("content"))


def people_like(reader: Reader, **typed: object) -> list[Case]:
    """The latest case of each person who may be the one on the line."""
    found = sorted(queries.similar_people(reader, **typed), key=lambda case: case.referred_at)
    return list({case.person_id: case for case in found}.values())[::-1]


def known_person(reader: Reader, person_id: str) -> Person | None:
    """Somebody with a case in a service where the reader takes referrals."""
    if not _is_id(person_id):
        return None
    may = Q(cases__service__in=reader.services("take_referral"))
    return Person.objects.filter(may, pk=person_id).first()


def referral_of(referral_id: str) -> Referral | None:
    """A referral with its case and person, for the browser that sent it."""
    return Referral.objects.filter(pk=referral_id).select_related("case__person").first()
