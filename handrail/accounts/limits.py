"""How often the public may post: by one link or browser, and generously more by one address.

A whole Jobcentre shares one address: a limit by address alone would lock it out. Counts are kept in the
database, so that several processes count together.
"""

from collections.abc import Callable, Iterator, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from limits import RateLimitItem, parse

from handrail.accounts.access import View
from handrail.accounts.actions import add_to_count
from handrail.accounts.middleware import PUBLIC_ACCESS, find_access
from handrail.accounts.models import hash_key
from handrail.accounts.network_address import find_address
from handrail.design.views import render_problem
from handrail.foundation.translation import translate_text as _


class LimitPublicPosts:
    """Refuses a post to a page for the public where there have been too many; pages can always be read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: object, kwargs: Mapping[str, object]
    ) -> HttpResponse | None:
        ours = view.__module__.startswith("handrail.")  # allauth has limits of its own
        counts = ours and find_access(view) in PUBLIC_ACCESS and not getattr(view, "uncounted", False)
        if request.method != "POST" or not counts:
            return None
        if all(take_from_limit(limit, key) for limit, key in list_limits(request, kwargs)):
            return None
        response = render_problem(
            request, 429, _("You’ve sent too much in a short time"),
            _("What you saved before is safe. What you just sent was not saved."),
            (_("Wait a minute."), _("Then go back in your browser and send it again.")),
        )  # fmt: skip
        response.headers["Retry-After"] = "60"
        return response


def take_from_limit(limit: RateLimitItem, key: str) -> bool:
    """Count a post against a limit; return whether it is within."""
    count = add_to_count(hash_key(f"{key} {limit}"), limit.get_expiry(), timezone.now())
    return count <= limit.amount


def list_limits(request: HttpRequest, kwargs: Mapping[str, object]) -> Iterator[tuple[RateLimitItem, str]]:
    """Yield each limit of this post, with the key it counts by. An empty limit is off."""
    own = str(kwargs.get("token") or request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""))
    if own and settings.PUBLIC_POSTS_BY_LINK:
        yield parse(settings.PUBLIC_POSTS_BY_LINK), f"link {own}"
    if settings.PUBLIC_POSTS_BY_ADDRESS:
        yield parse(settings.PUBLIC_POSTS_BY_ADDRESS), f"address {find_address(request)}"
