"""The languages of pages and letters: Django's catalogues, and declared text that carries its own words."""

from collections.abc import Iterator
from contextlib import contextmanager

import jinja2
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from markupsafe import Markup

from handrail.foundation.translation import Translator
from handrail.questions import TranslatedText, translate
from handrail.questions.text import ENGLISH

# Text that is translated as it is shown: `gettext_lazy` of a sentence, or a sentence as it is.
LazyText = str | Promise


class DjangoTranslator(Translator):
    """Translate into the language that is active for this page or letter."""

    def translate(self, message: str) -> str:
        return str(translation.gettext(message))

    def translate_plural(self, one: str, many: str, count: int) -> str:
        return str(translation.ngettext(one, many, count))

    def choose_words(self, value: object) -> object:
        return in_page_language(value)


def find_language() -> str:
    """Return the language of the page (ISO 639-1): 'en' where Django has 'en-gb'."""
    return (translation.get_language() or ENGLISH).partition("-")[0]


def list_languages() -> dict[str, str]:
    """Return the languages that pages are offered in (ISO 639-1), each with its own name."""
    return {code.partition("-")[0]: name for code, name in settings.LANGUAGES}


def record_language(code: str) -> str:
    """Return a language as a record keeps it: nothing where there is no choice, or it is none of ours."""
    languages = list_languages()
    return code if len(languages) > 1 and code in languages else ""


def show_in(language: str) -> None:
    """Show the rest of this page in a language that a record names."""
    if record_language(language):
        translation.activate(language)


def in_page_language(value: object) -> object:
    """Return declared text in the language of the page; anything else as it is."""
    return translate(value, find_language()) if isinstance(value, TranslatedText) else value


@contextmanager
def write_in(language: str) -> Iterator[None]:
    """Write what a person gets in their language (ISO 639-1); in English where none is recorded."""
    with translation.override(language or ENGLISH):
        yield


def install_gettext(environment: jinja2.Environment) -> None:
    """Have templates translate by `_()` and `{% trans %}`, runs of white space in a sentence as one."""
    environment.policies["ext.i18n.trimmed"] = True
    # Values are given to the functions themselves, which choose the words of declared text.
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.globals.update(gettext=gettext_in_page, ngettext=ngettext_in_page)


@jinja2.pass_eval_context
def gettext_in_page(context: jinja2.nodes.EvalContext, message: str, **values: object) -> str:
    """Translate the text of a template. Catalogues are trusted, the values in the text are escaped."""
    return fill_text(context, translation.gettext(message), values)


@jinja2.pass_eval_context
def ngettext_in_page(
    context: jinja2.nodes.EvalContext, one: str, many: str, num: int, **values: object
) -> str:
    """Translate the text of a template in the form for a number, which Jinja calls `num`."""
    return fill_text(context, translation.ngettext(one, many, num), {"num": num, **values})


def fill_text(context: jinja2.nodes.EvalContext, words: str, values: dict[str, object]) -> str:
    chosen = {name: in_page_language(value) for name, value in values.items()}
    return (Markup(words) if context.autoescape else words) % chosen
