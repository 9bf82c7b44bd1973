"""The page on which staff change where a client works."""

from django.http import HttpResponse
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.journey.case import queries
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, seen_of, work_through
from handrail.journey.employment.actions import change_employer
from handrail.journey.employment.forms import CaseEmployerForm, read_change


@case_page(Permission.RECORD_CONTACT)
def change_employer_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Record the client's employer, or change it with the reason."""

    def record_answers(form: CaseEmployerForm) -> bool | None:
        change = read_change(form.cleaned_data, form.current)
        return change is not None and change_employer(
            case=case,
            change=change,
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
            seen=seen_of(form),
        )

    return work_through(
        request,
        CaseEmployerForm(
            request.POST or None, current=case.employer, seen=str(queries.latest_event(case, "employer"))
        ),
        act=record_answers,
        then=("case", case.reference),
        title="Employer",
        case=case,
        button="Save",
        template="journey/employer.html",
    )
