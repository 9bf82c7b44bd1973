"""Writing a case note, and correcting one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, work_through
from handrail.journey.notes.actions import correct_note, write_note
from handrail.journey.notes.forms import CaseNoteForm, NoteCorrectionForm


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


@case_page(Permission.RECORD_CONTACT)
def correct_note_page(request: StaffRequest, case: Case, note_id: int) -> HttpResponse:
    """Put right what one wrote oneself; the earlier text stays readable, struck through."""
    at = timezone.now()
    note = get_object_or_404(case.notes, pk=note_id, recorded_by=request.user)
    initial = {"kind": note.kind, "on": timezone.localdate(note.at), "text": note.text}
    return work_through(
        request,
        NoteCorrectionForm(request.POST or None, at=at, initial=initial),
        act=lambda form: correct_note(
            note=note,
            to=form.read_note(),
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=at,
            submission=form.cleaned_data["submission"],
        ),
        then=("timeline", case.reference),
        title="Correct a case note",
        case=case,
        button="Save correction",
    )
