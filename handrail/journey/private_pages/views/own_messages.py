"""Messages between a client and whoever looks after them: the client's page, and the answer of staff."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from handrail.accounts.access import StaffRequest, allow_link_holders
from handrail.accounts.policy import Permission
from handrail.foundation.translation import translate_text as _
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, work_through
from handrail.journey.private_pages import actions
from handrail.journey.private_pages.forms import AnswerMessageForm, OwnMessageForm
from handrail.journey.private_pages.queries import find_client_message, may_read_message
from handrail.journey.private_pages.views.link_holders import open_own_page
from handrail.journey.private_pages.views.own_forms import OwnFormPage, work_through_own

# The value of the button that keeps a message as a task.
READ = "read"


@allow_link_holders
def write_own_message_page(request: HttpRequest, token: str) -> HttpResponse:
    """Write to the case manager; what was written before stands below, with its answer."""
    case = open_own_page(request, token).case
    page = OwnFormPage(
        case,
        token,
        title=_("Send us a message"),
        template="journey/public/message.html",
        then="my-message",
        thanks=_("Thank you. We’ve sent your message."),
    )
    return work_through_own(
        request,
        page,
        OwnMessageForm(request.POST or None),
        act=lambda form: actions.write_own_message(
            case=case,
            words=form.cleaned_data["words"],
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        ),
        written=case.client_messages.select_related("answered_by"),
    )


@case_page(Permission.RECORD_CONTACT)
def answer_message_page(request: StaffRequest, case: Case, client_message_id: int) -> HttpResponse:
    """Read what a client wrote, and answer it; until then it stays a task."""
    message = find_client_message(case, client_message_id)
    if message is None or not may_read_message(case, request.reader):
        raise Http404("no message that you may read")
    if request.method == "POST" and request.POST.get("action") == READ:
        actions.mark_message_read(message=message, by=request.user, at=timezone.now())
        return redirect("desk")
    return work_through(
        request,
        AnswerMessageForm(request.POST or None),
        act=lambda form: actions.answer_message(
            message=message,
            answer=form.cleaned_data["answer"],
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        ),
        then=("case", case.reference),
        title="A message from the client",
        case=case,
        template="journey/client_message.html",
        message=message,
        buttons=[{"text": "Send answer"}, {"text": "Read, answer later", "value": READ, "secondary": True}],
    )
