"""In which language a page is shown."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


class ChooseLanguage:
    """Show pages in the language chosen in this browser, else in the one it asks for, of those offered.

    Pages for staff are in English, so whoever is signed in sees English.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = settings.LANGUAGE_CODE
        if len(settings.LANGUAGES) > 1 and not request.user.is_authenticated:
            language = translation.get_language_from_request(request)
        with translation.override(language):
            return self.get_response(request)
