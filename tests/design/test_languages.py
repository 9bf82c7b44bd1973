"""Text declared in several languages is shown in the language of the page."""

import pytest
from django.template import engines
from django.utils import translation

from handrail.design.service_voice import find_language, list_languages, write_for
from handrail.foundation.translation import translate_text
from handrail.questions import TranslatedText

CONSENT = TranslatedText.from_languages({"en": "You & we agree", "cy": "Chi & ni'n cytuno"})


def render_text(language: str, **context: object) -> str:
    with translation.override(language):
        return engines["jinja2"].from_string("<p>{{ text }}</p>").render(context)


def test_a_page_shows_the_words_of_its_language() -> None:
    assert render_text("cy", text=CONSENT) == "<p>Chi &amp; ni&#39;n cytuno</p>"
    assert render_text("en-gb", text=CONSENT) == "<p>You &amp; we agree</p>"


def test_filters_keep_the_words_of_the_language() -> None:
    with translation.override("cy"):
        page = engines["jinja2"].from_string("{{ text | lower_first }} {{ [text, text] | joined }}")
        assert page.render({"text": CONSENT}).startswith(
            # Commas alone: a Welsh 'and' would change the first letter of what follows it.
            "chi &amp; ni&#39;n cytuno Chi &amp; ni&#39;n cytuno, Chi"
        )


def test_what_is_not_translated_stands_in_english() -> None:
    assert render_text("pl", text=CONSENT) == "<p>You &amp; we agree</p>"
    assert render_text("cy", text="Plain") == "<p>Plain</p>"


def test_the_words_of_a_template_are_translated_and_the_values_in_them_are_escaped() -> None:
    template = "{% trans name=name %}Language: <b>{{ name }}</b>{% endtrans %} {{ _('Welsh') }}"
    with translation.override("cy"):
        page = engines["jinja2"].from_string(template).render({"name": "<i>"})
    assert page == "Language: <b>&lt;i&gt;</b> Cymraeg"


def test_declared_text_within_a_sentence_is_in_the_language_of_the_page() -> None:
    text = "{% trans text=text %}So: {{ text }}{% endtrans %}"
    with translation.override("cy"):
        assert engines["jinja2"].from_string(text).render({"text": CONSENT}).startswith("So: Chi &amp; ni")
        assert translate_text("So: %(text)s", text=CONSENT) == "So: Chi & ni'n cytuno"


def test_a_number_chooses_the_form_of_a_sentence() -> None:
    text = "{% trans num=num %}{{ num }} day{% pluralize %}{{ num }} days{% endtrans %}"
    shown = [engines["jinja2"].from_string(text).render({"num": number}) for number in (1, 2)]
    assert shown == ["1 day", "2 days"]


@pytest.mark.usefixtures("welsh")
def test_what_is_written_to_somebody_is_in_their_language() -> None:
    with write_for("rhyl", "cy"):
        assert find_language() == "cy"
    with translation.override("cy"), write_for("rhyl"):
        assert find_language() == "en"


@pytest.mark.usefixtures("welsh")
def test_a_service_writes_in_the_languages_it_offers() -> None:
    with write_for("leicestershire", "cy"):
        assert find_language() == "en"
    assert list(list_languages("leicestershire")) == ["en"]
    assert list(list_languages("rhyl")) == ["en", "cy"]
