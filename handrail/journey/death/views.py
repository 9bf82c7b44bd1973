"""Recording a client's death, and undoing it."""

from django.http import HttpResponse
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, work_through
from handrail.journey.death import actions
from handrail.journey.death.forms import DeathForm, UndoDeathForm
from handrail.journey.death.queries import list_coming_back, list_held_back


@case_page(Permission.RECORD_CONTACT)
def record_death_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Record that the client has died; the page says what that stops."""
    return work_through(
        request,
        DeathForm(request.POST or None),
        act=lambda form: actions.record_death(
            case=case, by=request.user, at=timezone.now(), **form.read_facts()
        ),
        then=("case", case.reference),
        title="Record that this client has died",
        case=case,
        template="journey/death.html",
        button="Record the death",
    )


@case_page(Permission.RECORD_CONTACT)
def undo_death_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Undo a death recorded in error; the page lists what stays held back."""
    return work_through(
        request,
        UndoDeathForm(request.POST or None),
        act=lambda form: actions.undo_death(
            case=case,
            by=request.user,
            at=timezone.now(),
            **form.read_facts(),
        ),
        then=("case", case.reference),
        title="This client’s death was recorded in error",
        case=case,
        template="journey/death_undo.html",
        coming_back=list_coming_back(case, timezone.now()),
        held_back=list(list_held_back(case)),
        button="Undo the death",
    )
