"""How often the public may post: so much by one link or browser, and generously more by one address.

A whole Jobcentre stands behind one address: a limit by address alone would lock it out. What is counted is
kept for a minute in the memory of this process, and is forgotten when it ends.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from handrail.accounts.middleware import find_access
from handrail.design.views import render_problem

LIMITER = MovingWindowRateLimiter(MemoryStorage())
PUBLIC = ("public", "private_link")


class LimitPublicPosts:
    """Refuses a post to a page for the public where there have been too many; pages can always be read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        ours = view.__module__.startswith("handrail.")  # allauth has limits of its own
        counts = ours and find_access(view) in PUBLIC and not getattr(view, "uncounted", False)
        if request.method != "POST" or not counts:
            return None
        if all(LIMITER.hit(limit, key) for limit, key in list_limits(request, kwargs)):
            return None
        refused = render_problem(
            request, 429, "Too much was sent in a short time",
            "Nothing was lost that was saved before; what you just sent was not saved.",
            ("Wait a minute.", "Then go back in your browser and send it again."),
        )  # fmt: skip
        refused.headers["Retry-After"] = "60"
        return refused


def list_limits(request: HttpRequest, kwargs: dict[str, Any]) -> Iterator[tuple[RateLimitItem, str]]:
    """Each limit that holds for this post, with what it counts by. A limit that is empty is off."""
    own = str(kwargs.get("token") or request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""))
    if own and settings.PUBLIC_POSTS_BY_LINK:
        yield parse(settings.PUBLIC_POSTS_BY_LINK), f"link {own}"
    if settings.PUBLIC_POSTS_BY_ADDRESS:
        yield parse(settings.PUBLIC_POSTS_BY_ADDRESS), f"address {find_address(request)}"


def find_address(request: HttpRequest) -> str:
    """The sender's address: behind so many proxies of our own, the one that the outermost of them saw."""
    forwarded = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",")]
    proxies = settings.PROXIES
    if proxies and len(forwarded) >= proxies and forwarded[-proxies]:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))
