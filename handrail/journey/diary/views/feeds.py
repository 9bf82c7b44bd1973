"""The calendar feed of a member of staff: the file that a phone reads, and the page that switches it on."""

from django.http import Http404, HttpResponse
from django.utils import timezone

from handrail.accounts.access import ReaderRequest, StaffRequest, allow_link_holders, require_permission
from handrail.accounts.policy import Permission
from handrail.journey.case.page_helpers import note_cases, work_through
from handrail.journey.diary.actions.feeds import renew_feed, switch_off_feed
from handrail.journey.diary.feed import write_calendar
from handrail.journey.diary.forms.visits import FeedForm
from handrail.journey.diary.queries.feeds import (
    FEED_TOKEN,
    find_feed,
    find_own_feed,
    list_feed_calls,
    list_feed_rows,
    list_feed_sessions,
)
from handrail.journey.messages.links import make_token, private_address


@allow_link_holders
def read_feed(request: ReaderRequest, token: str) -> HttpResponse:
    """Give the diary of whoever the address was made for, as far as they may see it themselves."""
    feed = find_feed(token)
    if feed is None:
        raise Http404("This calendar address does not work, or no longer works.")
    at, reader = timezone.now(), feed.user.build_reader()
    rows, calls = list_feed_rows(reader, at), list_feed_calls(reader, at)
    # The phone has no sign-in: the audit names the member of staff whose address it is.
    request.reader = reader
    cases = [row.case for row in rows] + [call.case for call in calls]
    note_cases(request, [case for case in cases if not case.restricted])
    content = write_calendar(rows, calls, list_feed_sessions(reader, at))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


@require_permission(Permission.RECORD_CONTACT)
def change_feed_page(request: StaffRequest) -> HttpResponse:
    """Show the address of one's own feed; make it, renew it or switch it off."""
    feed = find_own_feed(request.user)
    buttons: list[dict[str, object]] = [
        {"text": "Make a new address" if feed else "Switch on", "value": "new"}
    ]
    if feed:
        buttons.append({"text": "Switch off", "value": "off", "secondary": True})
    return work_through(
        request,
        FeedForm(request.POST or None, seen=feed.key.hex if feed else ""),
        act=lambda form: _change_feed(request, form),
        then="diary-feed-settings",
        title="Your diary on your phone",
        template="journey/diary/feed.html",
        address=private_address("diary-feed", make_token(FEED_TOKEN, feed.key.hex)) if feed else "",
        buttons=buttons,
    )


def _change_feed(request: StaffRequest, form: FeedForm) -> None:
    at = timezone.now()
    if request.POST.get("action") == "off":
        switch_off_feed(user=request.user, at=at)
    else:
        renew_feed(user=request.user, seen=form.cleaned_data["seen"], at=at)
