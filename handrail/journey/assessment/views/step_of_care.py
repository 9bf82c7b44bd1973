"""The step of care: what the service model suggests and why, and what somebody decides."""

from django.http import Http404, HttpResponse
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.journey.assessment import actions
from handrail.journey.assessment.forms import StepForm
from handrail.journey.assessment.queries import suggested_step
from handrail.journey.case import queries
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, work_through
from handrail.service_models.steps import describe_suggestion


@case_page(Permission.PLAN)
def decide_step_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Decide the step of care."""
    steps = queries.version_of(case).assessment.steps
    if not steps:
        raise Http404("This service has no steps of care.")
    suggestion = suggested_step(case)
    return work_through(
        request,
        StepForm(request.POST or None, steps=steps, suggestion=suggestion),
        act=lambda form: actions.decide_step(
            case=case,
            by=request.user,
            at=timezone.now(),
            decided=form.cleaned_data["decided"],
            reason=form.cleaned_data["reason"],
            submission=form.cleaned_data["submission"],
        ),
        then=("case", case.reference),
        title="Step of care",
        case=case,
        button="Save decision",
        intro=describe_suggestion(suggestion),
    )
