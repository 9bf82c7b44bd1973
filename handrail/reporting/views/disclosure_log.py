"""The disclosure log: tables shown to readers without the records, and returns signed off."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from handrail import service_models
from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission, Reader
from handrail.audit.trail import note_exported
from handrail.figures import tables
from handrail.figures.disclosure.profiles import PROFILES
from handrail.figures.render import wording
from handrail.foundation.wording import join_words
from handrail.reporting.disclosure_log import Departure, DepartureLog
from handrail.reporting.query import FILTERS, describe_period
from handrail.reporting.views.cells import CellView, RowView, draw_moment

ENTRIES_PER_PAGE = 50
# Filters that pages set by themselves, in words.
OWN_FILTERS = {"counts_to_target": "only clients who count towards the target"}


@require_permission(Permission.READ_RECORDS)
def show_disclosure_log(request: StaffRequest) -> HttpResponse:
    """Show when, by which reader, which table or return left, of which clients and days; no count."""
    reader: Reader = request.reader
    services = reader.list_services_with(Permission.READ_RECORDS)
    note_exported(request, services)
    # A paginator only counts and slices, which the log can.
    log: Paginator[Departure] = Paginator(DepartureLog(services), ENTRIES_PER_PAGE)  # type: ignore[arg-type]
    page = log.get_page(request.GET.get("page"))
    back = (
        ("returns", "Returns") if reader.has_permission(Permission.PREPARE_RETURN) else ("figures", "Figures")
    )
    return render(
        request,
        "reporting/left.html",
        {
            "back": {"href": reverse(back[0]), "text": back[1]},
            "page": page,
            "rows": [_present_row(departure, reader) for departure in page],
            "rules": [
                (wording.label_code(name), profile.sentence)
                for name, profile in PROFILES.items()
                if profile.threshold
            ],
            "services": join_words([service_models.get_service(slug).name for slug in services]),
        },
    )


def _present_row(departure: Departure, reader: Reader) -> RowView:
    how = "Signed off by" if departure.stored_return else "Shown to"
    name = departure.who.partition(" <")[0]
    return [
        draw_moment(departure.at),
        _present_subject(departure, reader),
        f"{how} {name}" if name else "Not known: its files have been changed",
        describe_clients(departure),
        describe_period(departure.from_, departure.to) or "All records",
        wording.label_code(departure.profile) or "–",
    ]


def _present_subject(departure: Departure, reader: Reader) -> CellView:
    """Present the table or return, leading to the same question now, or to the return as it was sent."""
    if stored := departure.stored_return:
        may_read = reader.has_permission(Permission.PREPARE_RETURN, stored.service)
        return {
            "text": stored.title if stored.frozen else wording.label_code(stored.name),
            "href": reverse("return-frozen", args=[stored.service, stored.key]) if may_read else "",
            "note": "Return signed off",
        }
    if departure.table not in tables.list_names():
        return {"text": wording.label_code(departure.table), "href": "", "note": "Table, no longer made"}
    breakdowns = join_words([wording.label_code(name).lower() for name in departure.by])
    title = tables.get_table(departure.table).title
    return {
        "text": f"{title}, by {breakdowns}" if breakdowns else title,
        "href": _build_table_address(departure, reader),
        "note": "",
    }


def _build_table_address(departure: Departure, reader: Reader) -> str:
    """Return the address that asks the same question now, of the services the reader may see figures of."""
    readable = [slug for slug in departure.services if reader.has_permission(Permission.READ_FIGURES, slug)]
    parameters: list[tuple[str, object]] = [("service", slug) for slug in readable]
    parameters += [(name, labels[0]) for name in FILTERS if len(labels := departure.where.get(name, [])) == 1]
    parameters += [(name, day) for name, day in (("from", departure.from_), ("to", departure.to)) if day]
    parameters += [("by", name) for name in departure.by]
    return f"{reverse('figure-table', args=[departure.table])}?{urlencode(parameters)}"


def describe_clients(departure: Departure) -> str:
    """Describe the services and filters of a release."""
    names = [service_models.get_service(slug).short_name for slug in departure.services]
    filters = [
        OWN_FILTERS.get(name)
        or f"{wording.label_code(name).lower()} {join_words(list(map(wording.label_code, labels)), 'or')}"
        for name, labels in departure.where.items()
    ]
    return ", ".join([join_words(names), *filters])
