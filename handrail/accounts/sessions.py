"""Sessions of staff end when nothing was done for a while, and after a day's work whatever was done.

What counts as doing something is a request: a page opened, or a draft saved while somebody types. A page left
open asks for nothing, so it keeps no session alive.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from handrail.accounts.access import Access, View
from handrail.accounts.actions import note_session_use
from handrail.accounts.signals import page_sent_late

BEGAN_AT, USED_AT = "began_at", "used_at"
# A use is written down once in this many seconds, so that reading pages does not wait for writing.
NOTED_EVERY = 60
JUST_BEGUN = 5 * 60
PUBLIC_PAGES = (Access.PUBLIC, Access.PRIVATE_LINK)
IDLE, TOO_LONG = "idle", "long"


class EndSessions:
    """Signs out whoever did nothing for too long, or has been signed in for too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: object, kwargs: Mapping[str, object]
    ) -> HttpResponse | None:
        """End a session, or note its use; pages for the public ask nothing about who opens them."""
        if getattr(view, "access", None) in PUBLIC_PAGES or not request.user.is_authenticated:
            return None
        if reason := find_end(request):
            return end_session(request, view, kwargs, reason)
        note_use(request)
        return None


def find_end(request: HttpRequest) -> str:
    """Return why a session has ended; empty while it goes on."""
    now, session = timezone.now().timestamp(), request.session
    if now - session.get(BEGAN_AT, now) > settings.SESSION_COOKIE_AGE:
        return TOO_LONG
    idle = timedelta(minutes=settings.IDLE_MINUTES).total_seconds()
    return IDLE if idle and now - session.get(USED_AT, now) > idle else ""


def has_just_begun(request: HttpRequest) -> bool:
    """Return whether somebody signed in within the last few minutes."""
    began: float = request.session.get(BEGAN_AT, 0)
    return timezone.now().timestamp() - began < JUST_BEGUN


def note_use(request: HttpRequest) -> None:
    """Write down that a session is used, where that was not done in the last minute."""
    now = timezone.now()
    if now.timestamp() - request.session.get(USED_AT, 0) >= NOTED_EVERY:
        request.session.setdefault(BEGAN_AT, now.timestamp())
        request.session[USED_AT] = now.timestamp()
        note_session_use(request, now)


def end_session(
    request: HttpRequest, view: View, arguments: Mapping[str, object], reason: str
) -> HttpResponse:
    """Sign out, and lead to the sign-in page, which says why and leads back."""
    response = lead_to_sign_in(request, view, arguments)
    logout(request)
    response.headers["Location"] += f"&ended={reason}"
    return response


def lead_to_sign_in(request: HttpRequest, view: View, arguments: Mapping[str, object]) -> HttpResponse:
    """Lead to the sign-in page and back; what was sent is kept for whoever wrote it.

    A receiver answers whether it kept something, or the address that must be opened first.
    """
    sent = page_sent_late.send(EndSessions, request=request, view=view, arguments=arguments)
    answers: list[object] = [answer for _, answer in sent]
    first = next((answer for answer in answers if answer and isinstance(answer, str)), "")
    response = redirect_to_login(first or find_way_back(request))
    if request.method == "POST" and any(answer is True for answer in answers):
        response.headers["Location"] += "&kept=1"
    return response


def find_way_back(request: HttpRequest) -> str:
    """Return the page to come back to: of something sent, the page it was sent from."""
    if request.method == "GET":
        return request.get_full_path()
    referrer = urlsplit(request.headers.get("Referer", ""))
    if referrer.netloc == request.get_host():
        return f"{referrer.path}?{referrer.query}" if referrer.query else referrer.path
    return request.path
