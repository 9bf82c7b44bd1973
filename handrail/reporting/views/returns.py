"""Returns to funders: previewed, signed off by a named person, frozen, taken again, compared with now."""

from dataclasses import replace
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe

from handrail import service_models
from handrail.accounts.access import require_permission
from handrail.accounts.audit import record_reading
from handrail.accounts.policy import Permission
from handrail.design import forms
from handrail.extract.connection import Extract
from handrail.extract.files import CLIENTS
from handrail.extract.manifest import PASSAGE
from handrail.figures import tables
from handrail.figures.disclosure.profiles import PROFILES, get_profile
from handrail.figures.render import to_html, wording
from handrail.figures.returns import Return, compare_return, definition, freeze_return, preview_return
from handrail.figures.returns.definition import find_last_period
from handrail.figures.returns.freeze import count_filled_fields
from handrail.figures.returns.records import describe_carried, format_carried
from handrail.foundation.errors import UserError
from handrail.reporting import snapshots
from handrail.reporting.actions import ServiceReleaseLog
from handrail.reporting.query import ReaderQuery, read_query
from handrail.reporting.returns.store import (
    FILE_DESCRIPTIONS,
    StoredReturn,
    find_stored_return,
    get_returns_folder,
    list_definitions,
    list_stored_returns,
)

MAX_CHANGES_SHOWN = 500
CONTENT_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".parquet": "application/octet-stream",
}


class SignOffForm(forms.Form):
    """That somebody with the right has looked at a return and sends it."""

    checked = forms.TickField(label="I have checked these figures and sign the return off in my name")


@require_permission(Permission.PREPARE_RETURN)
def list_returns(request: HttpRequest) -> HttpResponse:
    """The returns there are, and what has been frozen of each."""
    services = request.reader.list_services_with(Permission.PREPARE_RETURN)
    return render(
        request,
        "reporting/returns.html",
        {
            "definitions": list_definitions(),
            "rules": {name: "Kept back" if each.threshold else "Shown" for name, each in PROFILES.items()},
            "kept": [each for slug in services for each in list_stored_returns(slug)],
            "service_names": {slug: service_models.get_service(slug).name for slug in services},
        },
    )


def get_return_or_404(name: str) -> Return:
    if name not in definition.list_names():
        raise Http404(f"There is no return called {name}.")
    return definition.get_return(name)


@require_permission(Permission.PREPARE_RETURN)
def prepare_return(request: HttpRequest, name: str) -> HttpResponse:
    """A return over a period as it would be sent now; signed off, it is frozen."""
    wanted = get_return_or_404(name)
    query, problem = _read_return_query(request, wanted)
    service = query.services[0]
    may_sign = request.reader.has_permission(Permission.SIGN_RETURN, service)
    form = SignOffForm(request.POST or None)
    if request.method == "POST":
        if not may_sign:
            raise PermissionDenied("You need permission to: sign off a return to a funder")
        if form.is_valid() and not problem:
            try:
                done = freeze_return(
                    name,
                    query.snapshot.extract(),
                    *query.days,
                    get_returns_folder(service),
                    timezone.now(),
                    f"{request.user.name} <{request.user.email}>",
                    _open_log(name, query),
                    settings.EVALUATION_BASIS,
                )
            except UserError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "The return is signed off and frozen.")
                return redirect("return-frozen", service, done.folder.name)
    return render(
        request,
        "reporting/return.html",
        {
            "wanted": wanted,
            "query": query,
            "problem": problem,
            "form": form,
            "may_sign": may_sign,
            "service": service_models.get_service(service),
            "protection": get_profile(wanted.profile).sentence,
            "services": [
                (slug, service_models.get_service(slug).name)
                for slug in request.reader.list_services_with(Permission.PREPARE_RETURN)
            ],
            **({} if problem else _present_preview(wanted, query)),
        },
        status=422 if problem or form.errors else 200,
    )


def _read_return_query(request: HttpRequest, wanted: Return) -> tuple[ReaderQuery, str]:
    """One service and one period: the last that is over, unless the address says otherwise."""
    problem = ""
    try:
        query = read_query(request, permission=Permission.PREPARE_RETURN)
    except UserError as error:
        problem = str(error)
        allowed = request.reader.list_services_with(Permission.PREPARE_RETURN)
        query = ReaderQuery(request.reader, request.user, allowed, protected=False)
    from_, to = find_last_period(wanted, timezone.localdate())
    return replace(
        query,
        services=query.services[:1],
        named=query.services[:1],
        from_=query.from_ or from_,
        to=query.to or to,
    ), problem


def _open_log(name: str, query: ReaderQuery) -> ServiceReleaseLog:
    return ServiceReleaseLog(query.snapshot.as_at.date(), query.user, returned=name)


def _present_preview(wanted: Return, query: ReaderQuery) -> dict[str, Any]:
    extract = query.snapshot.extract()
    results = preview_return(wanted.name, extract, *query.days, log=_open_log(wanted.name, query))
    count, filled = count_filled_fields(extract, wanted, *query.days)
    return {
        "tables": [mark_safe(to_html(result, folded="What is counted here")) for result in results],
        "count": count,
        "left_out": _describe_left_out(wanted, query),
        "fields": [
            (wording.label_code(field), CLIENTS.by_name[field].meaning, n, count)
            for field, n in filled.items()
        ],
        "warnings": list_warnings(extract, wanted, query, count, filled),
        "before": next(
            (each for each in list_stored_returns(query.services[0]) if each.name == wanted.name), None
        ),
    }


def _describe_left_out(wanted: Return, query: ReaderQuery) -> str:
    """Whose records are not sent, in words; empty of a return that sends none."""
    if not wanted.sends_records:
        return ""
    try:
        carried = describe_carried(query.snapshot.extract(), query.days, settings.EVALUATION_BASIS)
    except UserError as problem:
        return str(problem)
    return format_carried(carried)


def list_warnings(
    extract: Extract, wanted: Return, query: ReaderQuery, count: int, filled: dict[str, int]
) -> list[str]:
    """What somebody should know before signing."""
    told = []
    if not count:
        told.append("No record falls in this period.")
    if empty := [wording.label_code(field) for field, n in filled.items() if count and not n]:
        told.append(f"Nobody has these recorded: {', '.join(empty)}.")
    wrong = sum(cell.n or 0 for cell in query.compute_table("contradictions") if cell.column == "total")
    if wrong:
        told.append(f"{wrong:,} contradictions stand in the records of the period.")
    if wanted.spend and not extract.rows("SELECT 1 FROM costs LIMIT 1"):
        told.append("The return asks for spend, and none is recorded.")
    if query.to and query.to >= timezone.localdate():
        told.append("The period is not over yet.")
    return told


def find_readable_return(request: HttpRequest, service: str, key: str) -> StoredReturn:
    """A frozen return of a service whose returns the reader may see. Raises Http404 otherwise."""
    found = (
        find_stored_return(service, key)
        if service in request.reader.list_services_with(Permission.PREPARE_RETURN)
        else None
    )
    if found is None:
        raise Http404("There is no such return that you may see.")
    return found


@require_permission(Permission.PREPARE_RETURN)
def show_frozen_return(request: HttpRequest, service: str, key: str) -> HttpResponse:
    """A return as it was sent, and what it would say now, figure by figure and record by record."""
    found = find_readable_return(request, service, key)
    changes: list[tuple[str, ...]] = []
    if found.frozen:
        now = snapshots.load_latest([service]).extract()
        changes = list(
            islice(compare_return(found.frozen, now, settings.EVALUATION_BASIS), MAX_CHANGES_SHOWN)
        )
    return render(
        request,
        "reporting/frozen.html",
        {
            "found": found,
            **(_present_sign_off(found.frozen.about) if found.frozen else {"about": {}}),
            "service": service_models.get_service(service),
            "words": FILE_DESCRIPTIONS,
            "stays": dict.fromkeys(FILE_DESCRIPTIONS[name] for name in found.frozen.retained_files)
            if found.frozen
            else (),
            "figures": [
                [_describe_place(row[1]), *map(_format_value, row[2:])]
                for row in changes
                if row[0] == "figure"
            ],
            "records": [[*row[:2], *map(_format_value, row[2:])] for row in changes if row[0] != "figure"],
            "most": MAX_CHANGES_SHOWN,
            "left_out": _describe_frozen_left_out(found),
        },
    )


def _describe_frozen_left_out(found: StoredReturn) -> str:
    """Whose records a frozen return carried, in words; empty of one without records or from before that."""
    carried = found.frozen.about.get(PASSAGE) if found.frozen else None
    return format_carried(carried) if carried else ""


def _describe_place(where: str) -> str:
    """Where a figure stands, in words: its table by its title, then its row."""
    name, _, row = where.partition(": ")
    title = tables.get_table(name).title if name in tables.list_names() else name
    return f"{title}: {', '.join(map(wording.label_code, row.split(' / ')))}"


def _format_value(value: str) -> str:
    """A value of a record in words; what is words already stays."""
    return value if " " in value else wording.label_code(wording.format_moment(value))


def _describe_period(key: str) -> str:
    """The period of a return by the name of its folder."""
    return f"{wording.format_moment(key[-21:-11])} to {wording.format_moment(key[-10:])}"


def _present_sign_off(about: dict[str, Any]) -> dict[str, Any]:
    """What a frozen return says of itself, its days and moments as people say them."""
    before = about["adjusts"] or []
    return {
        "about": about,
        "frozen_at": wording.format_moment(about["frozen_at"]),
        "as_at": wording.format_moment(about["as_at"] or ""),
        "protection": get_profile(about["return"]["profile"]).sentence,
        # One return, before all that went before were looked through.
        "adjusts": "; ".join(map(_describe_period, [before] if isinstance(before, str) else before)),
    }


@require_permission(Permission.PREPARE_RETURN)
def download_return_file(request: HttpRequest, service: str, key: str, name: str) -> HttpResponse:
    """A file of a frozen return, byte by byte as it was sent; what stayed is not given out."""
    found = find_readable_return(request, service, key)
    if found.frozen is None or name not in found.frozen.sent_files:
        raise Http404("A frozen return sends no such file, or was changed since it was signed off.")
    record_reading(request.reader, record=key[:40], page="return-file", at=timezone.now())
    path = found.folder / name
    response = HttpResponse(path.read_bytes(), content_type=CONTENT_TYPES[path.suffix])
    response["Content-Disposition"] = f'attachment; filename="{key}-{name}"'
    return response
