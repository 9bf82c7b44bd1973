"""In which language a page is shown, and under which name."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
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
