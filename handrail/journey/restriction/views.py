"""The pages that restrict a record, lift the restriction, and open a restricted record in an emergency."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.accounts.queries import find_holders
from handrail.journey.case import queries
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, work_through
from handrail.journey.restriction import actions
from handrail.journey.restriction.forms import EmergencyForm, LiftForm, RestrictionForm

EMERGENCY_INTRO = (
    "Do this only where someone may be in danger. Those who may open the record are told that you did, and "
    "why. It stays open to you for 24 hours."
)


@case_page(Permission.RESTRICT_RECORD)
def show_restriction(request: StaffRequest, case: Case) -> HttpResponse:
    """Say who alone may open this person's records, or change who they are."""
    restriction = queries.find_restriction(case.person)
    named = queries.list_named_readers(restriction) if restriction else []
    chosen = {str(reader.user_id) for reader in named} | {str(request.user.pk)}
    if case.case_manager_id:
        chosen.add(str(case.case_manager_id))
    form = RestrictionForm(
        request.POST or None,
        staff=find_holders(Permission.READ_CASE, [case.service]),
        initial={"readers": sorted(chosen), "reason": restriction.reason if restriction else ""},
    )
    return work_through(
        request,
        form,
        act=lambda form: actions.restrict_record(
            case=case,
            readers=form.list_readers(),
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        ),
        then=("case", case.reference),
        title="Who may open this record" if restriction else "Restrict this record",
        case=case,
        button="Save" if restriction else "Restrict this record",
        template="journey/restriction/restriction.html",
        restriction=restriction,
        emergencies=[reader for reader in named if reader.emergency],
    )


@case_page(Permission.RESTRICT_RECORD)
def lift_restriction_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Let everybody whose role allows it open the record again."""
    return work_through(
        request,
        LiftForm(request.POST or None),
        act=lambda form: actions.lift_restriction(
            case=case,
            by=request.user,
            at=timezone.now(),
            **form.read_facts(),
        ),
        then=("case", case.reference),
        title="Lift the restriction",
        case=case,
        button="Lift the restriction",
    )


@require_permission(Permission.OPEN_IN_EMERGENCY)
def open_in_emergency_page(request: StaffRequest, reference: str) -> HttpResponse:
    """Open a restricted record because somebody may be in danger."""
    case = queries.find_restricted_case(request.reader, reference, Permission.OPEN_IN_EMERGENCY)
    if case is None:
        if queries.cases_for(request.reader).filter(reference=reference).exists():
            return redirect("case", reference)
        raise Http404(f"There is no case {reference} that you can see.")
    return work_through(
        request,
        EmergencyForm(request.POST or None),
        act=lambda form: actions.open_in_emergency(
            case=case,
            by=request.user,
            at=timezone.now(),
            **form.read_facts(),
        ),
        then=("case", reference),
        title=f"Open {reference} in an emergency",
        intro=EMERGENCY_INTRO,
        button="Open the record",
        back={"href": "/cases/"},
    )
