"""Attaching a file to a case, and downloading it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.foundation.errors import UserError
from handrail.journey.attachments.actions import attach_file
from handrail.journey.attachments.forms import AttachmentForm
from handrail.journey.attachments.models import Attachment
from handrail.journey.attachments.presenters import MISSING
from handrail.journey.attachments.store import read_file
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, work_through
from handrail.journey.notes.forms import choose_moment
from handrail.journey.notes.queries import may_read_notes


@case_page(Permission.RECORD_CONTACT)
def attach_file_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Attach a file."""
    at = timezone.now()
    return work_through(
        request,
        AttachmentForm(request.POST or None, files=request.FILES or None, at=at),
        act=lambda form: attach_file(
            case=case,
            file=form.read_file(),
            happened_at=choose_moment(form.cleaned_data["on"], at),
            by=request.user,
            at=at,
            submission=form.cleaned_data["submission"],
        ),
        then=("case-documents", case.reference),
        title="Attach a file",
        intro="Those who may read clinical content of this case can open it.",
        case=case,
        button="Attach the file",
    )


@case_page(Permission.RECORD_CONTACT)
def download_attachment(request: StaffRequest, case: Case, attachment_id: int) -> HttpResponse:
    """Send a file to be saved: no browser shows or runs it as a page of this server."""
    attachment = get_object_or_404(Attachment, case=case, pk=attachment_id)
    if not (may_read_notes(case, request.reader) or attachment.recorded_by_id == request.user.pk):
        raise PermissionDenied
    if attachment.struck_out_at:
        raise Http404("This file was attached in error and can no longer be opened.")
    content = read_file(attachment.stored_name)
    if content is None:
        raise UserError(f"{MISSING}.")
    response = HttpResponse(content, content_type=attachment.content_type)
    response["Content-Disposition"] = content_disposition_header(True, attachment.file_name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store"
    return response
