"""The places where the services of the demonstration see people, and the clients who are seen there."""

from datetime import datetime, timedelta

from handrail.accounts.policy import Role
from handrail.demo.staff import DemoStaff
from handrail.journey.allocation.actions import choose_site
from handrail.journey.case.models import Case
from handrail.journey.case.rules import CaseStage
from handrail.network.details import refresh_details
from handrail.network.models import Site

SITES = {
    "North": ("1 Example Street", "01632 960810"),
    "South": ("2 Example Road", "01632 960820"),
}
# Of the latest clients in support.
CLIENTS_AT_SITES = 12


def make_sites(service: str) -> None:
    """Give a service a site in the north and one in the south."""
    for place, (address, telephone) in SITES.items():
        details = {"address": address, "telephone": telephone}
        Site.objects.get_or_create(service=service, name=f"{place} site", defaults=details)
    refresh_details(now=True)


def see_clients_at_sites(service: str, staff: DemoStaff, now: datetime) -> None:
    """Say of the latest clients in support at which site they are seen, in turn."""
    sites = list(Site.objects.filter(service=service).order_by("name"))
    cases = Case.objects.filter(service=service, stage=CaseStage.IN_SUPPORT).order_by("-referred_at")
    lead = staff.find_first(Role.SERVICE_MANAGER)
    for number, case in enumerate(cases[:CLIENTS_AT_SITES]):
        choose_site(case=case, site=sites[number % len(sites)], by=lead, at=now - timedelta(days=1))
