"""Records that are due for review, in batches, and how long the record of one case is kept."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.audit.models import ReaderKind
from handrail.audit.trail import find_visit
from handrail.foundation.errors import UserError
from handrail.foundation.wording import format_count, nhs_date
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, note_cases
from handrail.rights.erasure.queries import find_person_scope
from handrail.rights.grounds import HoldReason, KeepReason
from handrail.rights.retention.actions import erase_batch, keep_longer, lift_holds, place_hold
from handrail.rights.retention.forms import ERASE, DueForm, HoldForm
from handrail.rights.retention.presenters import (
    DUE_COLUMNS,
    HOLD_COLUMNS,
    list_due_choices,
    list_due_rows,
    list_hold_rows,
    list_schedule_rows,
)
from handrail.rights.retention.queries import (
    DueRecord,
    find_record_term,
    find_standing_holds,
    list_due_records,
    list_holds_of,
)

RECORDS_PER_PAGE = 50
# The value of the button that says so a second time.
CONFIRMED = "confirmed"


@require_permission(Permission.ERASE_RECORD)
def show_due(request: StaffRequest) -> HttpResponse:
    """Who is due and why; what is decided is asked about once more before anything is erased."""
    services = request.reader.list_services_with(Permission.ERASE_RECORD)
    found = list_due_records(request.reader, services, timezone.localdate(), request.user)
    records = found[:RECORDS_PER_PAGE]
    note_cases(request, [case for record in records for case in record.scope.cases])
    form = DueForm(request.POST or None, choices=list_due_choices(records))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            chosen = [record for record in records if record.key in form.cleaned_data["records"]]
            if form.cleaned_data["decision"] == ERASE and request.POST.get("action") != CONFIRMED:
                asked = {
                    "records": chosen,
                    "rows": list_due_rows(chosen),
                    "columns": DUE_COLUMNS,
                    "submission": form.cleaned_data["submission"],
                }
                return render(request, "rights/confirm.html", asked)
            act_on_records(request, form, chosen)
            return redirect("retention")
        status = 422
    context = {
        "form": form,
        "total": len(found),
        "shown": len(records),
        "held": sum(bool(record.obstacles) for record in records),
        "columns": DUE_COLUMNS,
        "rows": list_due_rows(records),
        "schedule": list_schedule_rows(services),
    }
    return render(request, "rights/retention.html", context, status=status)


def act_on_records(request: StaffRequest, form: DueForm, records: list[DueRecord]) -> None:
    """Erase records or keep them longer, and say what became of them."""
    by, at, visit = request.user, timezone.now(), find_visit(request, ReaderKind.STAFF)
    if form.cleaned_data["decision"] == ERASE:
        result = erase_batch(records=records, by=by, at=at, visit=visit)
        if result.erased:
            messages.success(request, f"{format_count(len(result.erased), 'record')} erased.")
        for refusal in result.refused:
            messages.error(request, refusal)
        return
    until, reason = form.cleaned_data["until"], KeepReason(form.cleaned_data["reason"])
    try:
        for record in records:
            keep_longer(scope=record.scope, reason=reason, until=until, by=by, at=at, visit=visit)
    except UserError as refusal:
        messages.error(request, str(refusal))
    else:
        kept = format_count(len(records), "record")
        messages.success(request, f"{kept} kept until {nhs_date(until)}.")


@case_page(Permission.ERASE_RECORD)
def show_record_retention(request: StaffRequest, case: Case) -> HttpResponse:
    """Until when a record is kept, and the legal hold on it: placed, or lifted."""
    form = HoldForm(request.POST if request.POST.get("action") == "hold" else None)
    visit, at, status = find_visit(request, ReaderKind.STAFF), timezone.now(), 200
    if request.method == "POST" and request.POST.get("action") == "lift":
        try:
            lift_holds(case=case, by=request.user, at=at, visit=visit)
        except UserError as refusal:
            messages.error(request, str(refusal))
        return redirect("record-retention", case.reference)
    if request.method == "POST":
        if form.is_valid():
            reason = HoldReason(form.cleaned_data["reason"])
            place_hold(case=case, reason=reason, by=request.user, at=at, visit=visit)
            return redirect("record-retention", case.reference)
        status = 422
    context = {
        "case": case,
        "form": form,
        "term": find_record_term(find_person_scope(case.person)),
        "standing": bool(find_standing_holds(case)),
        "columns": HOLD_COLUMNS,
        "rows": list_hold_rows(list_holds_of(case)),
    }
    return render(request, "rights/record_retention.html", context, status=status)
