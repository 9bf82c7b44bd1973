"""What a service has of all that it needs before it opens."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from handrail import service_models
from handrail.accounts.models import Membership
from handrail.accounts.policy import Permission, Role
from handrail.accounts.queries import find_holders
from handrail.foundation.wording import join_words
from handrail.journey.safety.queries import list_turns
from handrail.network.models import ServiceContact, Site
from handrail.network.queries import list_active_providers
from handrail.opening.models import ServiceOpening
from handrail.opening.rules import Requirement
from handrail.outbox.carriers import mail_reaches_people
from handrail.outbox.queries import is_job_late
from handrail.outbox.registry import list_jobs
from handrail.service_models import Version
from handrail.service_models.crisis import read_crisis_lines

EXAMPLE_DOMAIN = "example.org"


def list_unopened() -> set[str]:
    """Return the services that were set up here and have not opened."""
    return set(ServiceOpening.objects.filter(opened_at__isnull=True).values_list("service", flat=True))


def find_service_opening(service: str) -> ServiceOpening | None:
    """Return when a service was set up and opened; None for one that was open before that was kept."""
    opening: ServiceOpening | None = ServiceOpening.objects.filter(service=service).first()
    return opening


def list_services_here() -> list[str]:
    """Return the services that were set up here or have staff, by name."""
    staffed = set(Membership.objects.values_list("service", flat=True).distinct())
    return sorted(staffed | set(ServiceOpening.objects.values_list("service", flat=True)))


def list_requirements(service: str, at: datetime) -> list[Requirement]:
    """Return all that a service needs before it opens, each with whether it is there."""
    version = service_models.get_service(service).current_version
    return [
        *_list_staff_requirements(service),
        _require_on_call(service, at),
        *_list_provider_requirements(service, version),
        _require_site(service),
        _require_contact(service),
        *_list_server_requirements(at),
    ]


def _list_staff_requirements(service: str) -> list[Requirement]:
    roles = Membership.objects.filter(service=service, user__is_active=True).values_list("role", flat=True)
    joined, invite = set(roles), reverse("staff-invite")
    assessors = find_holders(Permission.ASSESS, [service])
    todo = "invite somebody; they must have chosen their password"
    return [
        Requirement("service_manager", "A service manager", Role.SERVICE_MANAGER in joined, todo, invite),
        Requirement("call_handler", "A call handler", Role.CALL_HANDLER in joined, todo, invite),
        Requirement("case_manager", "A case manager", assessors.exists(), todo, invite),
    ]


def _require_on_call(service: str, at: datetime) -> Requirement:
    turns = [turn for turn in list_turns([service], at) if turn.user.is_active]
    return Requirement(
        "on_call",
        "Somebody on call who has a phone number",
        any(turn.mobile or turn.user.telephone for turn in turns),
        "put somebody on call and enter their phone number among the staff",
        reverse("on-call", args=[service]),
    )


def _list_provider_requirements(service: str, version: Version) -> list[Requirement]:
    """Ask for a provider of each intervention that the service refers on."""
    offers = [
        offer
        for offer in version.interventions
        if offer.arranged_by == "referral" and offer.provided != "in_house"
    ]
    if not offers:
        return []
    there = set(list_active_providers(service).values_list("intervention", flat=True))
    missing = [offer.label for offer in offers if offer.code not in there]
    todo = f"enter a provider of {join_words(missing)}"
    page = reverse("register", args=[service, "providers"])
    return [Requirement("providers", "A provider for each referral onward", not missing, todo, page)]


def _require_site(service: str) -> Requirement:
    sites = Site.objects.filter(service=service, active=True)
    page = reverse("register", args=[service, "sites"])
    return Requirement(
        "sites", "A site, with its address", sites.exists(), "enter where the service is", page
    )


def _require_contact(service: str) -> Requirement:
    contact = ServiceContact.objects.filter(service=service, active=True).exclude(telephone="", email="")
    return Requirement(
        "contact", "A phone number or email for the public", contact.exists(),
        "enter how people reach the service", reverse("register", args=[service, "contact"]),
    )  # fmt: skip


def _list_server_requirements(at: datetime) -> list[Requirement]:
    late = [job.name for job in list_jobs() if is_job_late(job, at)]
    own_address = not settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith(EXAMPLE_DOMAIN)
    lines = read_crisis_lines()
    return [
        Requirement(
            "mail", "A mail server", mail_reaches_people() and own_address,
            "set HANDRAIL_EMAIL_HOST and HANDRAIL_FROM_EMAIL, and start the server and the worker again",
        ),
        Requirement(
            "worker", "The worker runs", not late,
            "keep the worker running: handrail work",
        ),
        Requirement(
            "crisis_lines", "Crisis lines checked within the last half year",
            not lines.is_review_due(timezone.localdate(at)),
            "check each line, and name your file of them in HANDRAIL_CRISIS_LINES",
        ),
        Requirement(
            "privacy_contact", "A contact for questions about privacy", bool(settings.PRIVACY_CONTACT),
            "set HANDRAIL_PRIVACY_CONTACT, or run handrail setup again",
        ),
    ]  # fmt: skip


def list_opening_notices(services: Iterable[str]) -> list[dict[str, object]]:
    """Return a notice for each of these services that has not opened, as pages lead with it."""
    unopened = list_unopened()
    return [
        {
            "title": "Not open yet.",
            "text": f"{service_models.get_service(slug).name} does not take referrals from the public yet.",
            "href": reverse("opening", args=[slug]),
            "link": "See what is missing",
            "quiet": True,
        }
        for slug in services
        if slug in unopened
    ]
