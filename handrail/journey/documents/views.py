"""The documents of a case: opened by staff, and sent where the client agrees, to confirmed addresses."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.foundation.wording import upper_first
from handrail.journey.addresses.models import LetterRecipient
from handrail.journey.addresses.queries import list_not_agreed
from handrail.journey.case.letters import pdf_response
from handrail.journey.case.models import Case, Document
from handrail.journey.case.page_helpers import case_page, work_through
from handrail.journey.case.queries import is_restricted, may_tell, version_of
from handrail.journey.documents.actions import CheckedAddress, confirm_address, send_document
from handrail.journey.documents.forms import ConfirmAddressForm, ShareForm
from handrail.journey.documents.queries import find_address, list_named_people, list_recipients
from handrail.journey.documents.rules import SENDABLE
from handrail.journey.messages.purposes import Recipient
from handrail.journey.messages.queries import reach_of


@case_page(Permission.READ_CLINICAL)
def open_document(request: StaffRequest, case: Case, document_id: str) -> HttpResponse:
    """Open a document of the case."""
    return pdf_response(_find_readable(request, case, document_id))


@case_page(Permission.SHARE)
def share_document(request: StaffRequest, case: Case, document_id: str) -> HttpResponse:
    """Send somebody a private link to a document, where the client's consent allows."""
    document = _find_readable(request, case, document_id)
    known = list_recipients(case, document.kind)
    refused = [kind for kind in SENDABLE[document.kind] if not may_tell(case, kind)]
    return work_through(
        request,
        ShareForm(
            request.POST or None,
            recipients=[each for each in known if each.confirmed],
            reach=reach_of(case),
        ),
        act=lambda form: send_document(
            document=document,
            to=form.find_addressee(),
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        ),
        then=("case-documents", case.reference),
        title=f"Send: {document.title}",
        case=case,
        button="Send the link",
        refused=[Recipient(kind).label for kind in refused],
        unconfirmed=[each for each in known if not each.confirmed],
        calling=case.person.safe_contact.describe_for_caller(case.person.given_name),
        template="journey/share.html",
    )


def _find_readable(request: StaffRequest, case: Case, document_id: str) -> Document:
    """Return a document of the case. Raises PermissionDenied where the service keeps it from the reader."""
    if is_restricted(version_of(case), request.reader):
        raise PermissionDenied
    return get_object_or_404(case.documents, pk=document_id)


@case_page(Permission.RECORD_CONTACT)
def confirm_address_page(request: StaffRequest, case: Case, recipient: str) -> HttpResponse:
    """Confirm or correct the email address of the GP, the employer or somebody the client named."""
    name = request.GET.get("name", "") if recipient == LetterRecipient.NAMED_OTHER else ""
    if recipient not in list(LetterRecipient) or (name and name not in list_named_people(case)):
        raise Http404("There is nobody of this kind to write to.")
    known = find_address(case, recipient, name)
    return work_through(
        request,
        ConfirmAddressForm(request.POST or None, initial={"address": known.address}),
        act=lambda form: confirm_address(
            case=case,
            checked=CheckedAddress(recipient, form.cleaned_data["address"], form.cleaned_data["how"], name),
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        ),
        then=("case-documents", case.reference),
        title=f"Email address: {upper_first(known.label)}",
        not_agreed=list_not_agreed(case, recipient),
        case=case,
        button="Confirm this address",
        known=known,
        template="journey/confirm_address.html",
    )
