"""Pages on which what was recorded in error is put right."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.journey.case import queries
from handrail.journey.case.models import Case, Contact, Fact
from handrail.journey.case.page_helpers import case_page, note_cases, work_through
from handrail.journey.corrections.actions import move_contact, strike_out_whole
from handrail.journey.corrections.fact_kinds import CORRECTABLE, RESTRICTED_KINDS
from handrail.journey.corrections.forms import MoveContactForm, StrikeOutForm
from handrail.journey.corrections.presenters import fact_rows
from handrail.journey.corrections.queries import list_recorded_facts, list_recorded_with, list_visible_facts


@case_page(Permission.RECORD_CONTACT)
def list_records(request: StaffRequest, case: Case) -> HttpResponse:
    """Every fact recorded of a case, struck out or not, each with where it is put right."""
    rows = fact_rows(case, list_visible_facts(case, request.reader), request.reader)
    return render(request, "journey/corrections/records.html", {"case": case, "rows": rows})


@case_page(Permission.RECORD_CONTACT)
def strike_out_page(request: StaffRequest, case: Case, kind: str, fact_id: int) -> HttpResponse:
    """Mark a fact as recorded in error, with the reason; what was recorded with it goes with it."""
    fact = find_correctable(request, case, kind, fact_id)
    words = CORRECTABLE[kind].words
    return work_through(
        request,
        StrikeOutForm(request.POST or None),
        act=lambda form: strike_out_whole(
            fact=fact,
            by=request.user,
            at=timezone.now(),
            **form.read_facts(),
        ),
        then=("timeline", case.reference),
        title=f"{words} recorded in error",
        case=case,
        together=[other.words for other in list_recorded_with(fact, list_recorded_facts(case))],
        fact=fact,
        is_contact=kind == "contact",
        button="Mark as recorded in error",
        template="journey/corrections/strike_out.html",
    )


@case_page(Permission.RECORD_CONTACT)
def move_contact_page(request: StaffRequest, case: Case, fact_id: int) -> HttpResponse:
    """Move a contact that was recorded for the wrong client to the right one."""
    contact = find_correctable(request, case, "contact", fact_id)
    assert isinstance(contact, Contact)
    form = MoveContactForm(request.POST or None, reader=request.reader, contact=contact)
    if form.is_bound and form.is_valid():
        note_cases(request, [form.cleaned_data["to"]])
    return work_through(
        request,
        form,
        act=lambda form: move_contact(
            contact=contact,
            to=form.cleaned_data["to"],
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        ),
        then=("timeline", case.reference),
        title="Move this contact to another client",
        intro="It is struck out here and recorded for the other client, with its note. Neither record names "
        "the other client.",
        case=case,
        button="Move the contact",
    )


def find_correctable(request: StaffRequest, case: Case, kind: str, fact_id: int) -> Fact:
    """Return a fact that this reader may put right. Raises Http404 and PermissionDenied."""
    if kind not in CORRECTABLE:
        raise Http404("You cannot mark that as recorded in error.")
    rule = CORRECTABLE[kind]
    fact = get_object_or_404(rule.model, pk=fact_id, case=case)
    allowed = request.reader.has_permission(rule.permission, case.service)
    if not allowed and fact.recorded_by_id != request.user.pk:
        raise PermissionDenied
    if (rule.clinical or kind in RESTRICTED_KINDS) and queries.is_restricted(
        queries.version_of(case), request.reader
    ):
        raise PermissionDenied
    return fact
