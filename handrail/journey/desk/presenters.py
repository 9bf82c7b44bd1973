"""The team as its page shows it, and the sites that the list of cases offers."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.urls import reverse

from handrail.accounts.models import Membership, User
from handrail.accounts.policy import Permission, Reader
from handrail.foundation.wording import nhs_date
from handrail.journey.case.models import Case
from handrail.journey.desk.queries import Caseload, build_manager
from handrail.network.queries import list_sites
from handrail.service_models.operator_details import find_details


def team_rows(
    service: str,
    members: Iterable[Membership],
    caseloads: Mapping[int, Caseload],
    today: date,
) -> list[list[object]]:
    """Each member of a team: open cases of capacity, skills, areas, languages, and when they are away."""
    return [
        [
            {"text": row.user.name, "href": reverse("team-member", args=[service, row.user_id])},
            {
                "text": f"{caseloads.get(row.user_id, Caseload()).open_cases} of {row.capacity}",
                "note": _describe_weight(caseloads.get(row.user_id, Caseload()).complex_cases),
            },
            ", ".join(row.skills),
            ", ".join(row.areas) or "All areas",
            ", ".join(row.languages),
            {
                "text": _describe_absences(row.user, today) or "Record an absence",
                "note": _describe_return(row, today),
                "href": reverse("team-absence", args=[service, row.user_id]),
                "about": f"of {row.user.name}",
            },
            {
                "text": "Hand over cases",
                "href": reverse("staff-hand-over-cases", args=[row.user_id]),
                "about": f"of {row.user.name}",
            },
        ]
        for row in members
    ]


def _describe_weight(complex_cases: int) -> str:
    return f"{complex_cases} complex, counted twice when we suggest" if complex_cases else ""


def _describe_return(row: Membership, today: date) -> str:
    back = build_manager(row, Caseload()).find_return(today)
    return f"Back on {nhs_date(back)}" if back else ""


def _describe_absences(user: User, today: date) -> str:
    absences = [absence for absence in user.absences.all() if absence.ends_on >= today]
    return "; ".join(f"{nhs_date(row.starts_on)} to {nhs_date(row.ends_on)}" for row in absences)


def client_rows(cases: Iterable[Case], page: str) -> list[list[object]]:
    """Return each client with the way on to a page of their case."""
    return [
        [
            {"text": case.person.name, "href": reverse(page, args=[case.reference])},
            nhs_date(case.person.date_of_birth),
            {"text": case.reference, "is_reference": True},
            case.stage_label,
            case.case_manager.name if case.case_manager else "",
        ]
        for case in cases
    ]


def closing_cell(case: Case, reader: Reader) -> object:
    """Return the link to close a referral without screening, for a reader who may."""
    if not reader.has_permission(Permission.SCREEN, case.service):
        return ""
    href = reverse("referral-close", args=[case.reference])
    return {"text": "Close without screening", "href": href, "about": case.person.name}


def list_site_choices(reader: Reader) -> list[tuple[str, str]]:
    """Return (key, name) of each site where a reader may see cases; none where no service has several."""
    services = reader.list_services_with(Permission.READ_CASE)
    several = [service for service in services if len(find_details(service).sites) > 1]
    return [(str(site.pk), site.name) for site in list_sites(several)] if several else []
