"""Pages on which what was recorded in error is put right."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import resolve, reverse
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.models import User
from handrail.accounts.policy import Permission
from handrail.foundation.wording import lower_first
from handrail.journey.case import queries
from handrail.journey.case.correction import FactCorrection
from handrail.journey.case.drafts import as_uuid
from handrail.journey.case.models import Case, Contact, Fact
from handrail.journey.case.page_helpers import case_page, note_cases, work_through
from handrail.journey.corrections.actions import correct_fact, move_contact, strike_out_whole
from handrail.journey.corrections.fact_forms import FACT_FORMS
from handrail.journey.corrections.fact_kinds import CORRECTABLE, RESTRICTED_KINDS
from handrail.journey.corrections.forms import MoveContactForm, StrikeOutForm
from handrail.journey.corrections.presenters import fact_rows
from handrail.journey.corrections.queries import (
    find_refusal,
    list_recorded_facts,
    list_recorded_with,
    list_visible_facts,
)
from handrail.journey.followup.models import FollowUp
from handrail.journey.followup.queries import list_asked_once


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
        together=list_words_with(fact),
        fact=fact,
        kind=kind,
        is_contact=kind == "contact",
        has_form=kind in FACT_FORMS,
        button="Mark as recorded in error",
        template="journey/corrections/strike_out.html",
    )


@case_page(Permission.RECORD_CONTACT)
def correct_page(request: StaffRequest, case: Case, kind: str, fact_id: int) -> HttpResponse:
    """Open the form that recorded a fact, filled with it: what is saved there is recorded in its place."""
    fact = find_correctable(request, case, kind, fact_id)
    if queries.is_done(as_uuid(request.POST.get("submission"))):
        return redirect("timeline", case.reference)
    if refusal := find_refusal(fact):
        page = {"case": case, "fact": fact, "kind": kind, "refusal": refusal}
        page["title"] = f"Correct {lower_first(CORRECTABLE[kind].words)}"
        status = 409 if request.method == "POST" else 200
        return render(request, "journey/corrections/not_in_place.html", page, status=status)
    form = FACT_FORMS[kind]
    if form.own_only and fact.recorded_by_id != request.user.pk:
        raise PermissionDenied("Only who wrote this may change its words.")
    correction = plan_correction(fact, by=request.user)
    arguments = form.arguments(fact) if form.arguments else ()
    return open_page(request, form.page, case.reference, *arguments, correction=correction)


def plan_correction(fact: Fact, *, by: User) -> FactCorrection:
    """Return what the page that recorded a fact needs to put it right."""
    kind = fact._meta.model_name or ""
    return FactCorrection(
        kind=kind,
        number=fact.pk,
        title=f"Correct {lower_first(CORRECTABLE[kind].words)}",
        intro="Change what is wrong. What was recorded stays on the timeline, struck through, "
        "with your reason.",
        answers=FACT_FORMS[kind].answers(fact),
        then=("timeline", fact.case.reference),
        replace=lambda record, reason, asked: correct_fact(
            fact=fact, record=record, by=by, at=timezone.now(), reason=reason, asked=asked
        ),
    )


def open_page(
    request: StaffRequest, name: str, *arguments: object, correction: FactCorrection
) -> HttpResponse:
    """Open the page of this name, which checks by itself who may, to put a fact right."""
    page = resolve(reverse(name, args=arguments))
    vars(request)["correction"] = correction
    answer = page.func(request, *page.args, **page.kwargs)
    assert isinstance(answer, HttpResponse)
    return answer


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


def list_words_with(fact: Fact) -> list[str]:
    """Return what is struck out with a fact, in words."""
    words = [other.words for other in list_recorded_with(fact, list_recorded_facts(fact.case))]
    others = list_asked_once(fact) if isinstance(fact, FollowUp) else []
    return words + [f"The same follow-up, asked once, in case {other.case.reference}" for other in others]


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
