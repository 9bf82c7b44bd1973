"""Text declared in several languages is shown in the language of the page."""

from django.template import engines
from django.utils import translation

from handrail.questions import TranslatedText

CONSENT = TranslatedText.declare({"en": "You & we agree", "cy": "Chi & ni'n cytuno"})


def render(language: str, **context: object) -> str:
    with translation.override(language):
        return engines["jinja2"].from_string("<p>{{ text }}</p>").render(context)


def test_a_page_shows_the_words_of_its_language() -> None:
    assert render("cy", text=CONSENT) == "<p>Chi &amp; ni&#39;n cytuno</p>"
    assert render("en-gb", text=CONSENT) == "<p>You &amp; we agree</p>"


def test_what_is_not_translated_stands_in_english() -> None:
    assert render("pl", text=CONSENT) == "<p>You &amp; we agree</p>"
    assert render("cy", text="Plain") == "<p>Plain</p>"
