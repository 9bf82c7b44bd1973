"""Messages that could not be sent: the list, and what staff do about each."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.journey.case.page_helpers import note_cases, work_through
from handrail.journey.messages.actions import close_message, resend_message
from handrail.journey.messages.forms import RESEND, FailedMessageForm
from handrail.journey.messages.models import Message
from handrail.journey.messages.presenters import (
    STAFF_EMAILS,
    failed_rows,
    message_facts,
    staff_email_rows,
)
from handrail.journey.messages.queries import (
    failed_messages,
    find_unsent,
    held_back_messages,
    is_dealt_with,
    late_messages,
    untold_messages,
)
from handrail.outbox.queries import list_failed_emails

# A message that waits longer is shown: the mail server may not be answering.
LATE_AFTER = timedelta(minutes=15)
# How long what was held back for good stays on the page.
SHOWN_FOR = timedelta(days=30)
MAX_HELD_BACK_SHOWN = 200


@require_permission(Permission.RESEND_MESSAGE)
def list_failed(request: StaffRequest) -> HttpResponse:
    """What was not sent and why, and what has waited long, in the reader's services."""
    at = timezone.now()
    lists = {
        "failed": failed_messages(request.reader),
        "untold": untold_messages(request.reader),
        "late": late_messages(request.reader, at, LATE_AFTER),
        "held_back": held_back_messages(request.reader, at - SHOWN_FOR)[:MAX_HELD_BACK_SHOWN],
    }
    note_cases(request, [message.case for listed in lists.values() for message in listed])
    context = {name: failed_rows(listed) for name, listed in lists.items()}
    if request.reader.has_permission(Permission.MANAGE_TEAM):
        context["staff_emails"] = staff_email_rows(list_failed_emails(STAFF_EMAILS)[:MAX_HELD_BACK_SHOWN])
    return render(request, "journey/failed_messages.html", context)


@require_permission(Permission.RESEND_MESSAGE)
def decide_page(request: StaffRequest, message_id: int) -> HttpResponse:
    """Send a message again, or say why not."""
    if is_dealt_with(request.reader, message_id):
        messages.info(request, "This message has been sent again or closed.")
        return redirect("failed-messages")
    message = find_unsent(request.reader, message_id)
    if message is None:
        raise Http404("There is no such message that was not sent.")
    note_cases(request, [message.case])
    return work_through(
        request,
        FailedMessageForm(request.POST or None),
        act=lambda form: _decide(request, message, form),
        then="failed-messages",
        title=message.subject,
        template="journey/failed_message.html",
        facts=message_facts(message),
        button="Save",
    )


def _decide(request: StaffRequest, message: Message, form: FailedMessageForm) -> Message:
    at = timezone.now()
    if form.cleaned_data["decision"] == RESEND:
        return resend_message(message=message, by=request.user, at=at)
    return close_message(message=message, reason=form.cleaned_data["reason"], by=request.user, at=at)
