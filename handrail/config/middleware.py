"""Requests and mistakes that no page should have to think about."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from handrail.accounts.access import Access
from handrail.accounts.middleware import find_access
from handrail.design.discretion import COMMON_PAGES, show_neutrally
from handrail.design.views import render_problem
from handrail.foundation.errors import UserError
from handrail.foundation.translation import translate_text as _

View = Callable[..., HttpResponse]
NUL = "\0"
PAGE_METHODS = ("GET", "HEAD", "POST")
# Public pages that show again what somebody has typed or sent.
PERSONAL_PAGES = ("refer-check", "refer-sent", "refer-step", "gp-card")

# Private links that no client has.
STAFF_LINKS = ("diary-feed", "email-confirm", "email-undo", "invitation", "set-up-link")
# What opens at the neutral address besides pages behind private links.
NEUTRAL_PAGES = (*COMMON_PAGES, "favicon", "language")


# Pages that tell everybody the same; what a person typed never stands on them.
OPEN_PAGES = ("home", "refer", "privacy", "accessibility", "crisis")


class CompressOpenPages(GZipMiddleware):
    """Compresses the pages open to everyone: the length of a compressed page can give a secret away."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        match = request.resolver_match
        if match and match.url_name in OPEN_PAGES:
            return super().process_response(request, response)
        return response


class RefuseOtherMethods:
    """Answers 405 to a method that no page is made for: it would be taken for a GET, without its checks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in PAGE_METHODS:
            return HttpResponseNotAllowed(PAGE_METHODS)
        return self.get_response(request)


class CleanNullCharacters:
    """Answers that nothing is at an address with a null character, and takes those out of what is sent.

    PostgreSQL stores no null character: without this each page would have to refuse it, drafts included.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: object, kwargs: Mapping[str, object]
    ) -> None:
        if NUL in request.path:
            raise Http404("an address with a null character")
        # A request's own cannot be changed; a page that tries it fails wherever nothing was taken out.
        request.GET = clean_values(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            request.POST = clean_values(request.POST)  # type: ignore[assignment]


def clean_values(typed: QueryDict) -> QueryDict:
    """Return what was sent without null characters: the same, where there are none."""
    if not any(NUL in part for name, values in typed.lists() for part in (name, *values)):
        return typed
    cleaned = QueryDict(mutable=True)
    for name, values in typed.lists():
        cleaned.setlist(name.replace(NUL, ""), [value.replace(NUL, "") for value in values])
    return cleaned


class KeepNothing:
    """Tells browsers to keep no copy of a page behind a private link, or of what somebody typed or sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match and (find_access(match.func) == Access.PRIVATE_LINK or match.url_name in PERSONAL_PAGES):
            response["Cache-Control"] = "no-store"
        return response


class ExplainUserErrors:
    """Shows staff the reason of a UserError that no page has answered; others read what they can do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, UserError):
            return None
        if request.user.is_authenticated:
            return render_problem(request, 409, "This cannot be done now", str(exception))
        return render_problem(
            request,
            409,
            _("We cannot show this page at the moment"),
            _("Nothing is lost. Please call us, or try again tomorrow."),
        )


class BeginNeutrally:
    """Shows pages behind the private links of clients under no name until a view knows whose link it is.

    So a link that was cut short, or a page that was open too long, tells nobody who we are. At the neutral
    address nothing else opens.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_neutral(request):
            show_neutrally()
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: object, kwargs: Mapping[str, object]
    ) -> None:
        match = request.resolver_match
        name = match.url_name if match else ""
        if find_access(view) == Access.PRIVATE_LINK and name not in STAFF_LINKS:
            show_neutrally()
        elif is_neutral(request) and name not in NEUTRAL_PAGES:
            raise Http404("not at this address")


def is_neutral(request: HttpRequest) -> bool:
    """Return whether a page is asked for at the neutral address."""
    return bool(settings.NEUTRAL_ADDRESS) and request.get_host() == urlsplit(settings.NEUTRAL_ADDRESS).netloc
