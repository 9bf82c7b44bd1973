"""A caseload handed over on a page, for good or for cover."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.accounts.queries import find_holders
from handrail.journey.case.page_helpers import work_through
from handrail.staff.actions.caseload import HandoverTerms
from handrail.staff.actions.departure import hand_over_and_suspend
from handrail.staff.forms import HandoverForm
from handrail.staff.queries import count_open_cases_of
from handrail.staff.views.people import find_colleague, find_managed


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
