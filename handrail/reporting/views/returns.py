"""Returns to funders: listed, previewed, and signed off by a named person, which freezes them."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from handrail import service_models
from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.design import forms
from handrail.extract.files import CLIENTS
from handrail.figures.disclosure.profiles import PROFILES, get_profile
from handrail.figures.render import to_html, wording
from handrail.figures.returns import Return, SignOff, definition, freeze_return, preview_return
from handrail.figures.returns.definition import find_last_period, load_returns
from handrail.figures.returns.freeze import count_filled_fields
from handrail.figures.returns.records import describe_carried, format_carried
from handrail.foundation.errors import UserError
from handrail.foundation.wording import nhs_date
from handrail.reporting.actions import ServiceReleaseLog
from handrail.reporting.query import ReaderQuery, read_query
from handrail.reporting.returns.store import StoredReturn, get_returns_folder, list_stored_returns
from handrail.reporting.views.cells import RowView
from handrail.reporting.views.navigation import list_dashboards


@dataclass(frozen=True)
class ReturnPreview:
    """A return as it would be sent now: its tables drawn, how many records, whose are left out, how far each
    field is filled in, what to know before signing, and the last one sent.
    """

    tables: list[SafeString]
    count: int
    left_out: str
    field_rows: list[RowView]
    warnings: list[str]
    last_sent: StoredReturn | None


class SignOffForm(forms.Form):
    """That somebody with the right has looked at a return and sends it."""

    checked = forms.TickField(label="I have checked these figures and I am signing off this return")


@require_permission(Permission.PREPARE_RETURN)
def list_returns(request: StaffRequest) -> HttpResponse:
    """List the returns there are, and what has been frozen of each."""
    services = request.reader.list_services_with(Permission.PREPARE_RETURN)
    stored_returns = [stored for slug in services for stored in list_stored_returns(slug)]
    return render(
        request,
        "reporting/returns.html",
        {
            "dashboards": list_dashboards(request.reader, "returns"),
            "definition_rows": [_present_definition(declared) for declared in load_returns().values()],
            "stored_rows": [_present_stored(stored) for stored in stored_returns],
        },
    )


def _present_definition(declared: Return) -> RowView:
    return [
        {"text": declared.title, "href": reverse("return-prepare", args=[declared.name])},
        declared.funder,
        "Once" if declared.every == "once" else f"Every {declared.every}",
        "Suppressed" if PROFILES[declared.profile].threshold else "Shown",
        len(declared.tables),
    ]


def _present_stored(stored: StoredReturn) -> RowView:
    first, last = stored.period
    signed_by = stored.frozen.about["signed_off_by"] if stored.frozen else "Changed since it was signed off"
    return [
        {"text": stored.title, "href": reverse("return-frozen", args=[stored.service, stored.key])},
        service_models.get_service(stored.service).name,
        f"{nhs_date(first)} to {nhs_date(last)}",
        signed_by,
    ]


def get_return_or_404(name: str) -> Return:
    """Return the definition of a return by its name. Raises Http404 where there is none."""
    if name not in definition.list_names():
        raise Http404(f"There is no return called {name}.")
    return definition.get_return(name)


@require_permission(Permission.PREPARE_RETURN)
def prepare_return(request: StaffRequest, name: str) -> HttpResponse:
    """Show a return over a period as it would be sent now; signed off, it is frozen."""
    declared = get_return_or_404(name)
    query, problem = _read_return_query(request, declared)
    service = query.services[0]
    may_sign = request.reader.has_permission(Permission.SIGN_RETURN, service)
    form = SignOffForm(request.POST or None)
    if request.method == "POST":
        if not may_sign:
            raise PermissionDenied("You need permission to: sign off a return to a funder")
        if form.is_valid() and not problem:
            try:
                key = _freeze_return(declared, query)
            except UserError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "You have signed off the return. It is now frozen.")
                return redirect("return-frozen", service, key)
    services = request.reader.list_services_with(Permission.PREPARE_RETURN)
    return render(
        request,
        "reporting/return.html",
        {
            "wanted": declared,
            "query": query,
            "problem": problem,
            "form": form,
            "may_sign": may_sign,
            "service": service_models.get_service(service),
            "protection": get_profile(declared.profile).sentence,
            "services": [(slug, service_models.get_service(slug).name) for slug in services],
            "preview": None if problem else _present_preview(declared, query),
        },
        status=422 if problem or form.errors else 200,
    )


def _read_return_query(request: StaffRequest, declared: Return) -> tuple[ReaderQuery, str]:
    """Read one service and one period, the last that is over unless the address says otherwise; and what is
    wrong with the address.
    """
    problem = ""
    try:
        query = read_query(request, permission=Permission.PREPARE_RETURN)
    except UserError as error:
        problem = str(error)
        allowed = request.reader.list_services_with(Permission.PREPARE_RETURN)
        query = ReaderQuery(request.reader, request.user, allowed, protected=False)
    query = query.with_default_period(find_last_period(declared, timezone.localdate()))
    return replace(query, services=query.services[:1], named=query.services[:1]), problem


def _freeze_return(declared: Return, query: ReaderQuery) -> str:
    """Freeze a return in the name of the reader; return the name of its folder."""
    signer = f"{query.user.name} <{query.user.email}>"
    frozen = freeze_return(
        declared.name,
        query.snapshot.open_extract(),
        query.days,
        get_returns_folder(query.services[0]),
        SignOff(timezone.now(), signer, settings.EVALUATION_BASIS),
        _open_log(declared, query),
    )
    return frozen.folder.name


def _open_log(declared: Return, query: ReaderQuery) -> ServiceReleaseLog:
    return ServiceReleaseLog(timezone.localdate(query.snapshot.as_at), query.user, returned=declared.name)


def _present_preview(declared: Return, query: ReaderQuery) -> ReturnPreview:
    extract = query.snapshot.open_extract()
    results = preview_return(declared.name, extract, *query.days, log=_open_log(declared, query))
    count, filled = count_filled_fields(extract, declared, *query.days)
    stored_returns = list_stored_returns(query.services[0])
    return ReturnPreview(
        [mark_safe(to_html(result, folded="What is counted here")) for result in results],
        count,
        _describe_left_out(declared, query),
        [
            [wording.label_code(field), CLIENTS.by_name[field].meaning, f"{n} of {count}"]
            for field, n in filled.items()
        ],
        list_warnings(declared, query, count, filled),
        next((stored for stored in stored_returns if stored.name == declared.name), None),
    )


def _describe_left_out(declared: Return, query: ReaderQuery) -> str:
    """Describe whose records are not sent; '' of a return that sends none."""
    if not declared.sends_records:
        return ""
    try:
        carried = describe_carried(query.snapshot.open_extract(), query.days, settings.EVALUATION_BASIS)
    except UserError as problem:
        return str(problem)
    return format_carried(carried)


def list_warnings(declared: Return, query: ReaderQuery, count: int, filled: dict[str, int]) -> list[str]:
    """List what somebody should know before signing."""
    warnings = []
    if not count:
        warnings.append("There are no records in this period.")
    if empty := [wording.label_code(field) for field, n in filled.items() if count and not n]:
        warnings.append(f"These are not recorded for anyone: {', '.join(empty)}.")
    wrong = sum(cell.n or 0 for cell in query.compute_table("contradictions") if cell.column == "total")
    if wrong:
        warnings.append(f"{wrong:,} contradictions in the records for this period.")
    if declared.spend and not query.snapshot.open_extract().fetch_rows("SELECT 1 FROM costs LIMIT 1"):
        warnings.append("The return asks for spend, but no spend is recorded.")
    if query.to and query.to >= timezone.localdate():
        warnings.append("The period has not ended yet.")
    return warnings
