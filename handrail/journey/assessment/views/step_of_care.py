"""The step of care: what the service model suggests and why, and what somebody decides."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from handrail.design import forms
from handrail.journey.assessment import actions
from handrail.journey.assessment.queries import suggested_step
from handrail.journey.case import queries
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, work_through
from handrail.service_models.schema.journey import CareStep
from handrail.service_models.steps import StepSuggestion, describe_suggestion


class StepForm(forms.Form):
    """The steps of the service; nothing is chosen beforehand."""

    decided = forms.ChoiceField(label="Your decision")
    reason = forms.LongTextField(
        label="Why, where it is not what is suggested", rows=3, required=False, optional=False
    )

    def __init__(
        self, *args: Any, steps: tuple[CareStep, ...], suggestion: StepSuggestion | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.suggested = suggestion.step.code if suggestion else ""
        self.fields["decided"].choices = [(step.code, step.label) for step in steps]
        if suggestion:
            self.fields["decided"].look["choice_hints"] = {self.suggested: "Suggested"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        decided = cleaned.get("decided")
        if decided and decided != self.suggested and not cleaned.get("reason"):
            self.add_error("reason", "Say why you decide otherwise than the service model suggests")
        return cleaned


@case_page("plan")
def step(request: HttpRequest, case: Case) -> HttpResponse:
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
        button="Record the decision",
        intro=describe_suggestion(suggestion),
    )
