"""The fit-note surgery of a service, a client's place in it, and the clinician's decision."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from handrail import service_models
from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.journey.case import queries
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, note_cases, work_through
from handrail.journey.surgeries import actions
from handrail.journey.surgeries.forms import SurgeryDecisionForm, SurgeryPlaceForm
from handrail.journey.surgeries.models import SurgeryPlace
from handrail.journey.surgeries.presenters import COLUMNS, surgery_days
from handrail.journey.surgeries.queries import (
    find_open_place,
    gather_surgery_facts,
    list_signing_services,
    select_places,
)


@require_permission(Permission.SUPPORT)
def show_surgery(request: StaffRequest, service: str) -> HttpResponse:
    """Show the fit-note surgeries to come, by day, the next first."""
    if service not in list_signing_services(request.reader):
        raise Http404("no surgery that you can see")
    places = list(select_places(request.reader, service))
    note_cases(request, [place.case for place in places])
    may_sign = request.reader.has_permission(Permission.SIGN_FIT_NOTE, service)
    facts = gather_surgery_facts([place.case for place in places])
    context = {
        "service": service_models.get_service(service),
        "days": surgery_days(places, facts, may_sign=may_sign),
        "columns": list(COLUMNS),
    }
    return render(request, "journey/surgery.html", context)


@case_page(Permission.SUPPORT)
def place_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Put a client on a fit-note surgery, or change what is asked there."""
    if not queries.version_of(case).fit_notes.signed_in_house:
        raise Http404("this service signs no fit notes")
    place = find_open_place(case)
    today = timezone.localdate()
    form = SurgeryPlaceForm(
        request.POST or None,
        today=today,
        initial={"held_on": place.held_on, "question": place.question, "proposed": place.proposed}
        if place
        else {"held_on": today},
    )
    return work_through(
        request,
        form,
        act=lambda form: actions.put_on_surgery(
            case=case,
            asked=form.read_question(),
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        ),
        then=("surgery", case.service),
        title="Fit-note surgery",
        case=case,
        button="Save",
    )


@case_page(Permission.SIGN_FIT_NOTE)
def decide_place_page(request: StaffRequest, case: Case, place_id: int) -> HttpResponse:
    """Decide about a client's next fit note: sign, decline, or see them first."""
    place = get_object_or_404(SurgeryPlace, pk=place_id, case=case)
    if place.outcome and request.method != "POST":
        return redirect("surgery", case.service)
    [facts] = gather_surgery_facts([case]).values()
    [(_day, [row])] = surgery_days([place], {case.pk: facts}, may_sign=True)
    return work_through(
        request,
        SurgeryDecisionForm(request.POST or None),
        act=lambda form: actions.decide_place(
            place=place,
            decision=form.read_decision(),
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        ),
        then=("surgery", case.service),
        title="Decide about a fit note",
        case=case,
        template="journey/surgery_decide.html",
        rows=[
            {"key": column, "value": value} for column, value in list(zip(COLUMNS, row, strict=True))[1:-1]
        ],
        button="Save decision",
    )
