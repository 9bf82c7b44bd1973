"""Messages that could not be sent: the list, and what staff do about each."""

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.journey.case.page_helpers import note_cases, work_through
from handrail.journey.messages.actions import close_message, resend_message
from handrail.journey.messages.forms import RESEND, FailedMessageForm
from handrail.journey.messages.models import Message
from handrail.journey.messages.presenters import failed_rows, message_facts
from handrail.journey.messages.queries import failed_messages, late_messages

# A message that waits longer is shown: the mail server may not be answering.
LATE_AFTER = timedelta(minutes=15)


@require_permission(Permission.RESEND_MESSAGE)
def list_failed(request: StaffRequest) -> HttpResponse:
    """What could not be sent, and what has waited long, in the reader's services."""
    late = late_messages(request.reader, timezone.now() - LATE_AFTER)
    failed = failed_messages(request.reader)
    note_cases(request, [message.case for message in (*failed, *late)])
    context = {"failed": failed_rows(failed), "late": failed_rows(late)}
    return render(request, "journey/failed_messages.html", context)


@require_permission(Permission.RESEND_MESSAGE)
def decide_page(request: StaffRequest, message_id: int) -> HttpResponse:
    """Send a message again, or say why not."""
    message = failed_messages(request.reader).filter(pk=message_id).first()
    if message is None:
        raise Http404("There is no such message that could not be sent. Someone may have dealt with it.")
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
