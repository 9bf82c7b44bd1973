"""Recording interventions, fit notes and work status."""

from datetime import datetime, time

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.journey.addresses.queries import list_not_agreed
from handrail.journey.case import queries
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, seen_of, work_through
from handrail.journey.support import actions
from handrail.journey.support.forms import (
    FitNoteForm,
    InterventionForm,
    InterventionUpdateForm,
    WorkStatusForm,
    fill_hours,
)
from handrail.journey.support.models import Intervention
from handrail.journey.support.queries import (
    find_usual_hours,
    list_note_periods,
    rule_after_sessions,
    rules_before_referral,
)
from handrail.network.queries import list_active_providers
from handrail.service_models import guidance


@case_page(Permission.SUPPORT)
def arrange_intervention_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Refer or signpost to one of the interventions of the service model."""
    version = queries.version_of(case)
    form = InterventionForm(
        request.POST or None,
        offers=version.interventions,
        providers=list_active_providers(case.service),
        rules=rules_before_referral(version),
    )
    return work_through(
        request,
        form,
        act=lambda form: actions.arrange_intervention(
            case=case,
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
            **form.read_facts(),
        ),
        then=("case", case.reference),
        title="Refer or signpost",
        not_agreed=list_not_agreed(case, "named_other"),
        case=case,
        button="Save",
    )


@case_page(Permission.SUPPORT)
def update_intervention(request: StaffRequest, case: Case, intervention_id: int) -> HttpResponse:
    """Dates, sessions and outcome of one intervention."""
    row = get_object_or_404(Intervention, pk=intervention_id, case=case)
    version = queries.version_of(case)

    def choose_next(saved: Intervention | None) -> tuple[str, ...]:
        """On to the clinician's reason where so many sessions ask for one; saved either way."""
        rule = rule_after_sessions(saved, version) if saved else None
        return ("rule-answer", case.reference, rule.code) if rule else ("case", case.reference)

    form = InterventionUpdateForm(
        request.POST or None,
        seen=str(queries.latest_event(case, "intervention")),
        initial={
            name: getattr(row, name) for name in InterventionUpdateForm.base_fields if hasattr(row, name)
        },
    )
    return work_through(
        request,
        form,
        act=lambda form: actions.update_intervention(
            case=case,
            intervention=row,
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
            seen=seen_of(form),
            **form.read_facts(),
        ),
        then=choose_next,
        title=actions.intervention_label(case, row.intervention),
        not_agreed=list_not_agreed(case, "named_other"),
        case=case,
        button="Save",
    )


@case_page(Permission.RECORD_FIT_NOTE)
def fit_note(request: StaffRequest, case: Case) -> HttpResponse:
    """Put a fit note on the timeline; a clinician of a service that signs them may sign it here."""
    version = queries.version_of(case)
    may_sign = version.fit_notes.signed_in_house and request.reader.has_permission(
        Permission.SIGN_FIT_NOTE, case.service
    )
    form = FitNoteForm(request.POST or None, may_sign=may_sign, standing=list_note_periods(case))
    return work_through(
        request,
        form,
        act=lambda form: actions.record_fit_note(
            case=case,
            by=request.user,
            at=timezone.now(),
            issued_at=timezone.make_aware(datetime.combine(form.cleaned_data["issued_on"], time(12))),
            submission=form.cleaned_data["submission"],
            **form.read_facts(),
        ),
        then=("case", case.reference),
        title="Fit note",
        case=case,
        button="Save fit note",
    )


@case_page(Permission.SUPPORT)
def work_status(request: StaffRequest, case: Case) -> HttpResponse:
    """The client went back to work, went off sick again, or left their job."""
    form = WorkStatusForm(
        request.POST or None,
        referred_on=timezone.localdate(case.referred_at),
        initial=fill_hours(None, find_usual_hours(case)),
    )
    rules = guidance.find_return_guidance(queries.version_of(case))
    return work_through(
        request,
        form,
        intro=" ".join(rule.staff for rule in rules),
        act=lambda form: actions.record_work_status(
            case=case,
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
            **form.read_facts(),
        ),
        then=("case", case.reference),
        title="Work status",
        not_agreed=list_not_agreed(case, "employer"),
        case=case,
        button="Save",
    )
