"""Telling a referrer or a client that their referral has arrived, and what happens next."""

from datetime import datetime

from handrail import service_models
from handrail.accounts.models import User
from handrail.design.service_voice import find_language, write_for
from handrail.foundation.translation import translate_text as _
from handrail.foundation.wording import nhs_date
from handrail.journey.links.actions import client_link
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.journey.referral import queries
from handrail.journey.referral.links import referrer_link
from handrail.journey.referral.models import Referral, ReferralChannel


def acknowledge_referral(
    referral: Referral, version: service_models.Version, *, by: User | None, at: datetime
) -> None:
    """Tell whoever asked that it arrived. Names nobody and no condition: email may be read by others.

    Nobody is told of one that is imported: they heard when they sent it.
    """
    if referral.channel == ReferralChannel.IMPORT:
        return
    name = service_models.get_service(referral.case.service).name
    if referral.referrer_email:
        # Nothing records the language of a referrer: it is that of the page they sent.
        with write_for(referral.case.service, find_language()):
            _thank_referrer(referral, name, by=by, at=at)
    person = referral.case.person
    if person.email and referral.route == "self":
        with write_for(referral.case.service, person.language):
            _thank_client(referral, name, describe_next_step(referral, version), by=by, at=at)


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


def describe_next_step(referral: Referral, version: service_models.Version) -> str:
    """What the client may expect: by when we speak to them, or how soon after they have joined."""
    if due := queries.find_first_contact_due(version, referral.at):
        return _("We aim to speak to you by %(day)s.", day=nhs_date(due, weekday=True, year=False))
    if within := queries.find_first_call_promise(version):
        return _(
            "We’ll get in touch and ask a few short questions. If this service is right for you, "
            "a case manager will speak to you within %(time)s of you joining.",
            time=within,
        )
    return _("We’ll get in touch and ask a few short questions, to see if this service is right for you.")
