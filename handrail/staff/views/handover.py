"""A caseload handed over on a page, for good or for cover."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.accounts.queries import find_holders
from handrail.journey.case.page_helpers import note_cases, work_through
from handrail.staff.actions.caseload import HandoverTerms, hand_over_cases
from handrail.staff.actions.departure import hand_over_and_suspend
from handrail.staff.forms import CasesHandoverForm, HandoverForm
from handrail.staff.presenters import describe_case
from handrail.staff.queries import count_open_cases_of, list_open_cases_of
from handrail.staff.views.people import find_colleague, find_managed


@require_permission(Permission.MANAGE_TEAM)
def hand_over_cases_page(request: StaffRequest, user_id: int) -> HttpResponse:
    """Give chosen cases of somebody in the reader's services to a colleague, in one step."""
    person, services = find_colleague(request, user_id), find_managed(request)
    cases = list(list_open_cases_of(person, services, request.reader))
    note_cases(request, cases)
    # What was ticked and has moved meanwhile is no fault: it stays where it is.
    ticked = request.POST.getlist("cases")
    moved = [(reference, reference) for reference in ticked if reference not in {c.reference for c in cases}]
    form = CasesHandoverForm(
        request.POST or None,
        colleagues=find_holders(Permission.ASSESS, services).exclude(pk=person.pk),
        cases=[*((case.reference, describe_case(case)) for case in cases), *moved],
        today=timezone.localdate(),
    )

    def hand_over(form: CasesHandoverForm) -> None:
        answers = form.cleaned_data
        terms = HandoverTerms(person, form.read_taker(), services, form.read_until(), answers["reason"])
        result = hand_over_cases(terms=terms, references=answers["cases"], by=request.user, at=timezone.now())
        undo = " To undo this, hand the same cases back." if result.cases else " The cases had moved already."
        messages.success(request, f"{terms.taker.name} now has {result.describe_moves()}.{undo}")

    return work_through(
        request,
        form,
        act=hand_over,
        then="team",
        title=f"Hand over cases of {person.name}",
        intro="We tell each client who now looks after them, if they can be told. Open concerns, tasks and "
        "appointments go with each case.",
        back={"href": reverse("team")},
        button="Hand over cases",
    )


@require_permission(Permission.MANAGE_TEAM)
def hand_over_page(request: StaffRequest, user_id: int) -> HttpResponse:
    """Give everything that somebody looks after in the reader's services to a colleague, in one step."""
    person, services = find_colleague(request, user_id), find_managed(request)
    form = HandoverForm(
        request.POST or None,
        colleagues=find_holders(Permission.ASSESS, services).exclude(pk=person.pk),
        leaves=person.is_active and person.pk != request.user.pk,
        today=timezone.localdate(),
    )

    def hand_over(form: HandoverForm) -> None:
        terms = HandoverTerms(
            person, form.read_taker(), services, form.read_until(), form.cleaned_data["reason"]
        )
        suspend = bool(form.cleaned_data.get("suspend"))
        result = hand_over_and_suspend(terms=terms, suspend=suspend, by=request.user, at=timezone.now())
        then = f" {person.name} is suspended." if suspend else ""
        messages.success(request, f"{terms.taker.name} now has {result.describe_moves()}.{then}")

    return work_through(
        request,
        form,
        act=hand_over,
        then=("staff-person", str(user_id)),
        title=f"Hand over the caseload of {person.name}",
        template="staff/hand_over.html",
        colleague=person,
        open_cases=count_open_cases_of(person),
        back={"href": ".."},
        button="Hand over",
    )
