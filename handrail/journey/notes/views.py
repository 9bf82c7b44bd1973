"""Writing a case note."""

from django.http import HttpResponse
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, work_through
from handrail.journey.notes.actions import write_note
from handrail.journey.notes.forms import CaseNoteForm


@case_page(Permission.RECORD_CONTACT)
def write_note_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Write a note that is not a contact."""
    at = timezone.now()
    return work_through(
        request,
        CaseNoteForm(request.POST or None, at=at),
        act=lambda form: write_note(
            case=case,
            note=form.read_note(),
            by=request.user,
            at=at,
            submission=form.cleaned_data["submission"],
        ),
        then=("timeline", case.reference),
        title="Case note",
        intro="For what is not a contact. Those who may read clinical content of this case can read it.",
        case=case,
        button="Save note",
    )
