"""What the page says when a referral has been sent: the same whether it was received or waits for staff."""

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from handrail import service_models
from handrail.foundation.wording import nhs_date, nhs_datetime
from handrail.journey.identity.details import DETAILS, describe_detail
from handrail.journey.messages.purposes import Recipient
from handrail.journey.referral import queries
from handrail.journey.referral.links import own_link
from handrail.journey.referral.models import Referral
from handrail.journey.referral.rules import recipient_of
from handrail.journey.waiting.models import WaitingDecision, WaitingReferral
from handrail.journey.waiting.queries import build_person, make_waiting_token
from handrail.service_models import Version


def present_sent(request: HttpRequest, referral: Referral) -> dict[str, object]:
    """Return the page of a referral that was received."""
    for_themselves = queries.referrer_is(referral) == Recipient.CLIENT
    email = referral.case.person.email if for_themselves else referral.referrer_email
    version = service_models.get_service(referral.case.service).find_version(referral.case.model_version)
    page = _present(referral, version, referral.case.service, referral.at)
    return page | {
        "for_themselves": for_themselves,
        "sent_by_email": bool(email),
        "link": own_link(request, referral),
    }


def present_sent_waiting(request: HttpRequest, waiting: WaitingReferral) -> dict[str, object]:
    """Return the page of a referral that waits: nothing on it tells that it does."""
    version = service_models.get_service(waiting.service).find_version_on(timezone.localdate(waiting.at))
    page = _present(waiting, version, waiting.service, waiting.at)
    return page | {
        "for_themselves": find_waiting_recipient(waiting) == Recipient.CLIENT,
        "sent_by_email": False,
        "link": request.build_absolute_uri(reverse("track", args=[make_waiting_token(waiting)])),
    }


def _present(
    referral: Referral | WaitingReferral, version: Version, service: str, at: datetime
) -> dict[str, object]:
    return {
        "service": service_models.get_service(service),
        "version": version,
        "referral": referral,
        "by_when": queries.find_first_contact_due(version, at),
        "promise": queries.find_first_call_promise(version),
    }


def find_waiting_recipient(waiting: WaitingReferral) -> str:
    """Return the kind of recipient whoever sent a waiting referral is."""
    referrer = waiting.facts["referrer"]
    named = any(referrer.get(name) for name in ("referrer_name", "referrer_organisation"))
    return recipient_of(waiting.facts["route"], on_behalf=named)


def list_waiting_rows(rows: list[WaitingReferral]) -> list[list[object]]:
    """Return a row for each referral that waits: who, which service, since when, the referrer."""
    return [
        [
            {"text": build_person(row).name, "href": reverse("waiting-referral", args=[row.pk])},
            row.reference,
            service_models.get_service(row.service).short_name,
            nhs_datetime(row.at),
            _describe_referrer(row),
        ]
        for row in rows
    ]


def list_waiting_facts(row: WaitingReferral) -> list[dict[str, str]]:
    """Return what a waiting referral says, for whoever decides about it."""
    person = build_person(row)
    facts = [
        ("Reference", row.reference),
        ("Service", service_models.get_service(row.service).name),
        ("Received", nhs_datetime(row.at)),
        *((label, describe_detail(person, code)) for code, (label, _) in DETAILS.items()),
        ("Employer", str((row.facts.get("employer") or {}).get("name", ""))),
        ("What has happened", str(row.facts.get("reason", ""))),
        ("Referrer", _describe_referrer(row)),
    ]
    return [{"key": key, "value": value} for key, value in facts if value]


def _describe_referrer(row: WaitingReferral) -> str:
    names = ("referrer_name", "referrer_organisation", "referrer_telephone", "referrer_email")
    return ", ".join(text for name in names if (text := row.facts["referrer"].get(name)))


def describe_end(row: WaitingReferral) -> str:
    """Return what was decided about a referral that waited, by whichever member of staff and when."""
    when = nhs_date(timezone.localdate(row.decided_at))
    decision = WaitingDecision.find_label(row.decision)
    return f"{decision}. Decided by {row.decided_by} on {when}. {row.note}".strip()
