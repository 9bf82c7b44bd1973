"""What has left: the tables that readers without the records were shown, and the returns signed off."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from handrail import service_models
from handrail.accounts.access import require_permission
from handrail.accounts.audit import record_reading
from handrail.accounts.policy import Permission, Reader
from handrail.figures import tables
from handrail.figures.disclosure.profiles import PROFILES
from handrail.figures.render import wording
from handrail.foundation.wording import joined
from handrail.reporting.disclosure_log import Departure, DepartureLog
from handrail.reporting.query import FILTERS, describe_period

ENTRIES_PER_PAGE = 50
# Filters that pages set by themselves, as they are said.
OWN_FILTERS = {"counts_to_target": "only those who count towards the target"}


@require_permission(Permission.READ_RECORDS)
def show_disclosure_log(request: HttpRequest) -> HttpResponse:
    """When, by whom, which table or return, of whom and which days, and under which rule; no count."""
    reader: Reader = request.reader
    record_reading(reader, record="releases", page="figures-left", at=timezone.now())
    services = reader.list_services_with(Permission.READ_RECORDS)
    page = Paginator(DepartureLog(services), ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reporting/left.html",
        {
            "page": page,
            "rows": [[*_present_row(each, reader)] for each in page],
            "rules": [
                (wording.label_code(name), each.sentence) for name, each in PROFILES.items() if each.threshold
            ],
            "services": joined([service_models.get_service(slug).name for slug in services]),
        },
    )


def _present_row(each: Departure, reader: Reader) -> list[Any]:
    who = (
        f"{'Signed off by' if each.frozen else 'Shown to'} {each.who.partition(' <')[0]}" if each.who else ""
    )
    return [
        each.at,
        who or "Not known: its files have been changed",
        _present_subject(each, reader),
        describe_clients(each),
        describe_period(each.from_, each.to) or "All records",
        wording.label_code(each.profile) or "–",
    ]


def _present_subject(each: Departure, reader: Reader) -> dict[str, str]:
    """The table or return, leading to the same question now, or to the return as it was sent."""
    if each.frozen:
        about = each.frozen.frozen.about if each.frozen.frozen else {}
        title = about["return"]["title"] if about else wording.label_code(each.frozen.name)
        may = reader.has_permission(Permission.PREPARE_RETURN, each.frozen.service)
        href = reverse("return-frozen", args=[each.frozen.service, each.frozen.key]) if may else ""
        return {"text": title, "href": href, "note": "Return signed off"}
    if each.table not in tables.list_names():
        return {"text": wording.label_code(each.table), "href": "", "note": "Table, no longer made"}
    mine = [slug for slug in each.services if reader.has_permission(Permission.READ_FIGURES, slug)]
    parameters: list[tuple[str, object]] = [("service", slug) for slug in mine]
    parameters += [(name, each.where[name][0]) for name in FILTERS if len(each.where.get(name, ())) == 1]
    parameters += [(name, day) for name, day in (("from", each.from_), ("to", each.to)) if day]
    parameters += [("by", name) for name in each.by]
    href = f"{reverse('figure-table', args=[each.table])}?{urlencode(parameters)}"
    by = f", by {joined([wording.label_code(name).lower() for name in each.by])}" if each.by else ""
    return {"text": f"{tables.get_table(each.table).title}{by}", "href": href, "note": ""}


def describe_clients(each: Departure) -> str:
    """The services and filters of a release, in words."""
    names = [service_models.get_service(slug).short_name for slug in each.services]
    said = [
        OWN_FILTERS.get(name)
        or f"{wording.label_code(name).lower()} {joined(list(map(wording.label_code, labels)), 'or')}"
        for name, labels in each.where.items()
    ]
    return ", ".join([joined(names), *said])
