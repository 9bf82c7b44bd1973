"""Returns as they were sent: their files, and what they would say now."""

from itertools import islice

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from handrail import service_models
from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.audit.trail import note_opened
from handrail.extract.manifest import PASSAGE
from handrail.figures import tables
from handrail.figures.disclosure.profiles import get_profile
from handrail.figures.render import wording
from handrail.figures.returns import compare_return
from handrail.figures.returns.frozen_return import FrozenReturn, ReturnAbout
from handrail.figures.returns.records import format_carried
from handrail.foundation.wording import upper_first
from handrail.reporting import snapshots
from handrail.reporting.returns.store import FILE_DESCRIPTIONS, StoredReturn, find_stored_return
from handrail.reporting.views.cells import CellView, RowView, draw_secret

MAX_CHANGES_SHOWN = 500
CONTENT_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".parquet": "application/octet-stream",
}


def find_readable_return(request: StaffRequest, service: str, key: str) -> StoredReturn:
    """Return a frozen return of a service whose returns the reader may see. Raises Http404 otherwise."""
    may_read = service in request.reader.list_services_with(Permission.PREPARE_RETURN)
    stored = find_stored_return(service, key) if may_read else None
    if stored is None:
        raise Http404("There is no such return that you can see.")
    return stored


@require_permission(Permission.PREPARE_RETURN)
def show_frozen_return(request: StaffRequest, service: str, key: str) -> HttpResponse:
    """Show a return as it was sent, and what it would say now, figure by figure and record by record."""
    stored = find_readable_return(request, service, key)
    return render(
        request,
        "reporting/frozen.html",
        {
            "stored": stored,
            "service": service_models.get_service(service),
            **(_present_frozen(stored, stored.frozen) if stored.frozen else {}),
        },
    )


def _present_frozen(stored: StoredReturn, frozen: FrozenReturn) -> dict[str, object]:
    """Present what a frozen return says of itself, its files, and what differs now."""
    now = snapshots.load_latest([stored.service]).open_extract()
    changes = list(islice(compare_return(frozen, now, settings.EVALUATION_BASIS), MAX_CHANGES_SHOWN))
    carried = frozen.about.get(PASSAGE)
    sends_records = frozen.return_definition.sends_records
    return {
        "sign_off_rows": _list_sign_off(frozen.about),
        "sends_records": sends_records,
        # Frozen before a return named the files that it sends.
        "is_unclear_what_was_sent": not sends_records and "sent" not in frozen.about,
        "left_out": format_carried(carried) if carried else "",
        "sent_files": [
            {
                "text": FILE_DESCRIPTIONS[name],
                "href": reverse("return-file", args=[stored.service, stored.key, name]),
            }
            for name in frozen.sent_files
        ],
        "retained_files": dict.fromkeys(FILE_DESCRIPTIONS[name] for name in frozen.retained_files),
        "figure_rows": [_present_figure(*row[1:]) for row in changes if row[0] == "figure"],
        "record_rows": [_present_record(*row) for row in changes if row[0] != "figure"],
        "most": MAX_CHANGES_SHOWN,
    }


def _list_sign_off(about: ReturnAbout) -> list[dict[str, object]]:
    """List what a frozen return says of itself, its days and moments as people say them."""
    earlier = about["adjusts"] or []
    # One return, before all that went before were looked through.
    keys = [earlier] if isinstance(earlier, str) else earlier
    return [
        {"key": "Signed off by", "value": about["signed_off_by"]},
        {"key": "Signed off and frozen", "value": wording.format_moment(about["frozen_at"])},
        {"key": "Figures as at", "value": wording.format_moment(about["as_at"] or "")},
        {"key": "Small numbers", "value": get_profile(about["return"]["profile"]).sentence},
        {"key": "Fingerprint of the files (hash)", "value": draw_secret(about["hash"])},
        {
            "key": "Includes late data for",
            "value": "; ".join(map(_describe_period, keys)),
            "empty": "No earlier return",
        },
    ]


def _describe_period(key: str) -> str:
    """Describe the period of a return by the name of its folder."""
    return f"{wording.format_moment(key[-21:-11])} to {wording.format_moment(key[-10:])}"


def _present_figure(place: str, column: str, sent: str, now: str) -> RowView:
    return [_describe_place(place), *map(_format_value, (column, sent, now))]


def _present_record(change: str, place: str, field: str, sent: str, now: str) -> RowView:
    """Present a record that was added, removed or changed; a record of a case leads to the case."""
    is_case = ": " in place or " " not in place
    link: CellView = {"text": place, "href": reverse("case", args=[place.split(": ")[0]])}
    return [link if is_case else place, upper_first(change), *map(_format_value, (field, sent, now))]


def _describe_place(place: str) -> str:
    """Describe where a figure stands: its table by its title, then its row."""
    name, _, row = place.partition(": ")
    title = tables.get_table(name).title if name in tables.list_names() else name
    return f"{title}: {', '.join(map(wording.label_code, row.split(' / ')))}"


def _format_value(value: str) -> str:
    """Format a value of a record in words; what is words already stays."""
    return value if " " in value else wording.label_code(wording.format_moment(value))


@require_permission(Permission.PREPARE_RETURN)
def download_return_file(request: StaffRequest, service: str, key: str, name: str) -> HttpResponse:
    """Send a file of a frozen return, byte by byte as it was sent; what stayed is not given out."""
    stored = find_readable_return(request, service, key)
    if stored.frozen is None or name not in stored.frozen.sent_files:
        raise Http404("The frozen return has no such file, or has been changed since it was signed off.")
    note_opened(request, key[:40], service)
    path = stored.folder / name
    response = HttpResponse(path.read_bytes(), content_type=CONTENT_TYPES[path.suffix])
    response["Content-Disposition"] = f'attachment; filename="{key}-{name}"'
    return response
