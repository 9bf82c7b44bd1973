"""Where a client is seen, on the page of the case."""

from django.urls import reverse

from handrail.journey.case.models import Case
from handrail.service_models.operator_details import find_details


def list_site_rows(case: Case) -> list[dict[str, object]]:
    """Where the client is seen, and where that is changed, in a service that has several sites."""
    if case.site is None and len(find_details(case.service).sites) < 2:
        return []
    change = reverse("case-site", args=[case.reference])
    return [{"key": "Site", "value": case.site.name if case.site else "", "change": change}]
