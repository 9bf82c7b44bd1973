"""The queue of matters, recording one, reading one and taking its steps. Every try to read one is logged."""

import functools
from collections.abc import Iterable
from datetime import timedelta

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from handrail import service_models
from handrail.accounts.access import StaffRequest, View, require_permission
from handrail.accounts.policy import Permission
from handrail.audit.trail import note_listed, note_opened, note_refused
from handrail.governance.actions import (
    list_possible_steps,
    record_matter,
    take_step,
)
from handrail.governance.figures import count_matters
from handrail.governance.forms.matter import MatterForm
from handrail.governance.forms.steps import STEP_FORMS, StepSetting
from handrail.governance.models import Matter
from handrail.governance.presenters.matter import list_matter_facts
from handrail.governance.presenters.queue import (
    FIGURE_COLUMNS,
    QUEUE_COLUMNS,
    list_deadline_rows,
    list_figure_rows,
    list_queue_rows,
)
from handrail.governance.presenters.steps import STEP_TITLES, list_entries, list_step_links
from handrail.governance.queries import (
    find_handlers,
    find_refused_matter,
    is_leading,
    list_courses,
    list_deadlines,
    list_possible_owners,
    list_readers,
    list_staff,
    list_subjects,
    select_readable,
)
from handrail.governance.rules import MatterKind, MatterStepKind, can_be_taken
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, work_through
from handrail.journey.case.queries import find_hidden_references
from handrail.service_models.duties import list_safeguarding_duties

YEAR = timedelta(days=365)
MATTERS_PER_PAGE = 50
IN_DANGER = "If someone is in danger now, call 999 first."


def matter_page(view: View) -> View:
    """A view of one matter for those who may read it; whoever else tries is told who to ask, and logged."""

    @require_permission(Permission.RECORD_MATTER)
    @functools.wraps(view)
    def answer_request(request: StaffRequest, matter_id: int, **arguments: object) -> HttpResponse:
        matter = select_readable(request.reader).filter(pk=matter_id).first()
        if matter is None:
            return refuse_matter(request, matter_id)
        note_matters(request, [matter])
        return view(request, matter, **arguments)

    return answer_request


def refuse_matter(request: StaffRequest, matter_id: int) -> HttpResponse:
    """Say that a matter is for named people, and who to ask. Raises Http404 where there is none."""
    matter = find_refused_matter(request.reader, matter_id)
    if matter is None:
        raise Http404("There is nothing of this number that you can see.")
    note_refused(request, matter.reference, matter.service)
    subjects = list_subjects(matter)
    # Whoever it is about learns neither what it is nor who looks after it.
    about_reader = request.user in subjects
    people = [] if about_reader else find_handlers(matter.kind, matter.service, subjects)
    context = {"reference": matter.reference, "people": [user for user in people if user != request.user]}
    return render(request, "governance/refused.html", context, status=403)


def note_matters(request: StaffRequest, matters: Iterable[Matter]) -> None:
    """Have the audit note that a page shows these matters, and the cases that it names with them."""
    for matter in matters:
        note_opened(request, matter.reference, matter.service)
        if matter.case:
            note_opened(request, matter.case.reference, matter.case.service)


@require_permission(Permission.RECORD_MATTER)
def list_matters(request: StaffRequest) -> HttpResponse:
    """The open matters of the reader, what is due first on top; the closed ones by pages, the last first."""
    at, closed = timezone.now(), bool(request.GET.get("closed"))
    readable = select_readable(request.reader).filter(closed_at__isnull=not closed)
    page = None
    if closed:
        pages = Paginator(readable.order_by("-closed_at", "-pk"), MATTERS_PER_PAGE)
        page = pages.get_page(request.GET.get("page"))
    matters = list(readable if page is None else page)
    hidden = find_hidden_references(request.reader, [row.case.reference for row in matters if row.case])
    shown = [row.case for row in matters if row.case and row.case.reference not in hidden]
    note_listed(request, [(row.reference, row.service) for row in matters])
    note_listed(request, [(case.reference, case.service) for case in shown])
    services = request.reader.list_services_with(Permission.RECORD_MATTER)
    return render(
        request,
        "governance/matters.html",
        {
            "columns": QUEUE_COLUMNS,
            "safeguarding": list_queue_rows(
                [row for row in matters if row.is_safeguarding], request.reader, at
            ),
            "others": list_queue_rows(
                [row for row in matters if not row.is_safeguarding], request.reader, at
            ),
            "closed": closed,
            "page": page,
            "services": [service_models.get_service(slug) for slug in services],
            "kinds": list(MatterKind),
        },
    )


@require_permission(Permission.RECORD_MATTER)
def show_matter_figures(request: StaffRequest) -> HttpResponse:
    """Count the matters of the last 12 months that the reader may read."""
    at = timezone.now()
    rows = list_figure_rows(count_matters(list_courses(request.reader, at - YEAR, at)))
    return render(request, "governance/figures.html", {"columns": FIGURE_COLUMNS, "rows": rows})


@matter_page
def show_matter(request: StaffRequest, matter: Matter) -> HttpResponse:
    """One matter: what it is, by when what is due, what was done, and what can be done now."""
    at = timezone.now()
    deadlines = list_deadlines(matter, at)
    case = matter.case
    named = bool(case) and not find_hidden_references(request.reader, [case.reference] if case else [])
    nations = service_models.get_service(matter.service).nations
    return render(
        request,
        "governance/matter.html",
        {
            "matter": matter,
            "facts": list_matter_facts(matter, named=named),
            "case_address": case.reference if case and named else "",
            "deadlines": list_deadline_rows(deadlines, at),
            "entries": list_entries(matter),
            "steps": list_step_links(matter, list_possible_steps(matter, request.user), request.user),
            "leads": is_leading(request.reader, matter),
            "readers": list_readers(matter),
            "duties": list_safeguarding_duties(nations) if matter.is_safeguarding else [],
        },
    )


@matter_page
def take_step_page(request: StaffRequest, matter: Matter, step: str) -> HttpResponse:
    """Record one step of a matter."""
    kind = find_step_kind(step)
    at = timezone.now()
    if kind not in STEP_FORMS or not can_be_taken(kind, MatterKind(matter.kind)):
        raise Http404("There is no such step.")
    readers, subjects = list_readers(matter), list_subjects(matter)
    # Who stands named is offered though suspended: left out they would be named no more.
    people = {user.pk: user for user in [*list_staff(matter.service), *readers, *subjects]}
    setting = StepSetting(matter, list_possible_owners(matter), list(people.values()), at)
    initial: dict[str, object] = {}
    if kind == MatterStepKind.NAMED:
        initial["readers"] = [str(user.pk) for user in readers]
        initial["subjects"] = [str(user.pk) for user in subjects]
    return work_through(
        request,
        STEP_FORMS[kind](request.POST or None, setting=setting, initial=initial),
        act=lambda form: take_step(
            matter=matter,
            step=form.read_step(),
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        ),
        then=("matter", str(matter.pk)),
        title=STEP_TITLES[kind],
        caption=matter.reference,
        template="governance/form.html",
        way_back=("matter", matter.pk),
        button="Save",
    )


def find_step_kind(code: str) -> MatterStepKind | None:
    """Return a kind of step by its code; None for any other word."""
    return MatterStepKind(code) if code in set(MatterStepKind) else None


def find_matter_kind(code: str) -> MatterKind:
    """Return a kind of matter by its code. Raises Http404 for any other word."""
    if code not in set(MatterKind):
        raise Http404("There is no such kind.")
    return MatterKind(code)


@require_permission(Permission.RECORD_MATTER)
def record_matter_page(request: StaffRequest, service: str, matter_kind: str) -> HttpResponse:
    """Record a matter of a service that is about no client's case."""
    if service not in request.reader.list_services_with(Permission.RECORD_MATTER):
        raise Http404("There is no such service that you work in.")
    return _record(request, service, find_matter_kind(matter_kind), None)


@case_page(Permission.RECORD_MATTER)
def record_case_matter_page(request: StaffRequest, case: Case, matter_kind: str) -> HttpResponse:
    """Record a matter that is about a client, or that they raised."""
    return _record(request, case.service, find_matter_kind(matter_kind), case)


def _record(request: StaffRequest, service: str, kind: MatterKind, case: Case | None) -> HttpResponse:
    at = timezone.now()
    form = MatterForm(
        request.POST or None, kind=kind, case=case, staff=list_staff(service), at=at,
        initial={"raised_by": case.person.name if case and kind != MatterKind.SAFEGUARDING else ""},
    )  # fmt: skip
    return work_through(
        request,
        form,
        act=lambda form: record_matter(
            details=form.read_matter(service),
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        ),
        then=lambda matter: ("matter", str(matter.pk)),
        title=f"Record: {kind.label.lower()}",
        case=case,
        caption=service_models.get_service(service).name,
        intro=IN_DANGER if kind == MatterKind.SAFEGUARDING else "",
        template="governance/form.html",
        way_back=("case-matters", case.reference) if case else ("matters",),
        button="Save",
    )


@case_page(Permission.RECORD_MATTER)
def list_case_matters(request: StaffRequest, case: Case) -> HttpResponse:
    """What a reader may read of the matters of a case, and what they can record."""
    at = timezone.now()
    matters = list(select_readable(request.reader).filter(case=case))
    note_matters(request, matters)
    return render(
        request,
        "governance/case_matters.html",
        {
            "case": case,
            "columns": QUEUE_COLUMNS,
            "rows": list_queue_rows(matters, request.reader, at),
            "kinds": list(MatterKind),
        },
    )
