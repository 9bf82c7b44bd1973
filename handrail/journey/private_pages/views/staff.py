"""The private links of a case, for staff: who has one, until when; switched off, and sent again."""

import uuid
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.foundation.wording import upper_first
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, work_through
from handrail.journey.links.actions import switch_off_link
from handrail.journey.links.models import LinkKind, PrivateLink
from handrail.journey.links.queries import find_link_end, select_links
from handrail.journey.messages.purposes import Recipient
from handrail.journey.private_pages.actions import send_new_link
from handrail.journey.private_pages.forms import RenewForm, SwitchOffForm
from handrail.journey.private_pages.presenters import client_message_rows
from handrail.journey.private_pages.queries import may_read_message


@case_page(Permission.RECORD_CONTACT)
def list_links(request: StaffRequest, case: Case) -> HttpResponse:
    """Every private link of the case: its reader, its last day, and whether it opens."""
    at = timezone.now()
    links = [present_link(link, at) for link in select_links().filter(case=case)]
    written = list(case.client_messages.all()) if may_read_message(case, request.reader) else []
    context = {"case": case, "links": links, "messages": client_message_rows(case, written)}
    return render(request, "journey/links.html", context)


def present_link(link: PrivateLink, at: datetime) -> dict[str, object]:
    """Return a link as its row shows it."""
    end = find_link_end(link, at)
    return {
        "link": link,
        "opens": link.document.title if link.document else LinkKind(link.kind).label,
        "who": upper_first(link.recipient_name or Recipient(link.recipient).label),
        "ended": link.switched_off_reason or (end.label if end else ""),
        "renewable": link.kind != LinkKind.DOCUMENT,
    }


@case_page(Permission.RECORD_CONTACT)
def switch_off_page(request: StaffRequest, case: Case, link_id: uuid.UUID) -> HttpResponse:
    """Switch a private link off, with the reason."""
    link = get_object_or_404(PrivateLink, pk=link_id, case=case)
    return work_through(
        request,
        SwitchOffForm(request.POST or None),
        act=lambda form: switch_off_link(
            link=link,
            by=request.user,
            at=timezone.now(),
            **form.read_facts(),
        ),
        then=("links", case.reference),
        title="Switch off a private link",
        case=case,
        button="Switch off",
    )


@case_page(Permission.RECORD_CONTACT)
def renew_page(request: StaffRequest, case: Case, link_id: uuid.UUID) -> HttpResponse:
    """Send a new private link in place of the old ones."""
    link = get_object_or_404(PrivateLink, pk=link_id, case=case)
    return work_through(
        request,
        RenewForm(request.POST or None),
        act=lambda form: send_new_link(
            link=link, by=request.user, at=timezone.now(), submission=form.cleaned_data["submission"]
        ),
        then=("links", case.reference),
        title="Send a new private link",
        intro="We’ll email a new link to the address on the record. Earlier links will stop working.",
        case=case,
        button="Send a new link",
    )
