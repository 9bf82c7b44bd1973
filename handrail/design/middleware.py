"""In which language a page is shown, and under which name."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation

from handrail.design.discretion import NAME_PARAMETER, begin_openly, find_discretion, hide_names, show_as_told
from handrail.design.service_voice import show_for, speak_for


class ChooseLanguage:
    """Show pages in the language chosen in this browser, else in the one it asks for, of those offered.

    Pages for staff are in English, so whoever is signed in sees English. A page of one service is in a
    language that the service offers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = settings.LANGUAGE_CODE
        if len(settings.LANGUAGES) > 1 and not request.user.is_authenticated:
            language = translation.get_language_from_request(request)
        with translation.override(language), speak_for(""):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: Mapping[str, object]
    ) -> None:
        if isinstance(service := kwargs.get("service"), str):
            show_for(service)


View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def compress_page(view: View) -> View:
    """Send this page compressed: it tells everybody the same, and what a person typed never stands on it."""
    view.is_compressed = True  # type: ignore[attr-defined]
    return view


class CompressOpenPages(GZipMiddleware):
    """Compresses the pages that say they may be: the length of a compressed page can give a secret away."""

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: Mapping[str, object]
    ) -> None:
        request.is_compressed = getattr(view, "is_compressed", False)  # type: ignore[attr-defined]

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if getattr(request, "is_compressed", False):
            return super().process_response(request, response)
        return response


class HideOwnNames:
    """Shows a discreet page under the name its reader gave us, whatever its words say."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with begin_openly():
            if name := request.GET.get(NAME_PARAMETER, ""):
                show_as_told(name)
            response = self.get_response(request)
            if (discretion := find_discretion()) and response.get("Content-Type", "").startswith("text/html"):
                response.content = hide_names(response.text, discretion).encode()
            return response
