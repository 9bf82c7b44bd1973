"""The documents of a case: opened by staff, and sent where the client agrees."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.foundation.wording import upper_first
from handrail.journey.case import queries
from handrail.journey.case.letters import pdf_response
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, work_through
from handrail.journey.documents.actions import send_document
from handrail.journey.documents.forms import ShareForm
from handrail.journey.documents.queries import find_addresses
from handrail.journey.documents.rules import SENDABLE
from handrail.journey.messages.purposes import Recipient


@case_page(Permission.READ_CLINICAL)
def open_document(request: StaffRequest, case: Case, document_id: str) -> HttpResponse:
    """Open a document of the case."""
    return pdf_response(get_object_or_404(case.documents, pk=document_id))


@case_page(Permission.SHARE)
def share_document(request: StaffRequest, case: Case, document_id: str) -> HttpResponse:
    """Send somebody a private link to a document, where the client's consent allows."""
    row = get_object_or_404(case.documents, pk=document_id)
    allowed = [
        (kind, upper_first(Recipient(kind).label))
        for kind in SENDABLE[row.kind]
        if queries.may_tell(case, kind)
    ]
    form = ShareForm(request.POST or None, recipients=allowed)
    if not form.is_bound:
        form.initial.update({"recipient": "client", "address": find_addresses(case).get("client", "")})
    return work_through(
        request,
        form,
        act=lambda form: send_document(
            case,
            row,
            recipient=form.cleaned_data["recipient"],
            address=form.cleaned_data["address"],
            by=request.user,
            at=timezone.now(),
        ),
        then=("case", case.reference),
        title=f"Send: {row.title}",
        case=case,
        button="Send the link",
        refused=[
            Recipient(kind).label for kind in SENDABLE[row.kind] if kind not in {code for code, _ in allowed}
        ],
        template="journey/share.html",
    )
