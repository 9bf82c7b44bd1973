"""The languages of pages and letters: Django's catalogues, and declared text that carries its own words."""

import jinja2
from django.utils import translation
from django.utils.functional import Promise
from markupsafe import Markup

from handrail.design.service_voice import find_language, use_own_words
from handrail.foundation.translation import Translator
from handrail.questions import TranslatedText, translate

# Text that is translated as it is shown: `gettext_lazy` of a sentence, or a sentence as it is.
LazyText = str | Promise


class DjangoTranslator(Translator):
    """Translate into the language that is active for this page or letter."""

    def translate(self, message: str) -> str:
        return use_own_words(str(translation.gettext(message)))

    def translate_plural(self, one: str, many: str, count: int) -> str:
        return use_own_words(str(translation.ngettext(one, many, count)))

    def use_own_words(self, words: str) -> str:
        return use_own_words(words)

    def choose_words(self, value: object) -> object:
        return in_page_language(value)


def in_page_language(value: object) -> object:
    """Return declared or lazy text in the words of the page; anything else as it is."""
    if isinstance(value, Promise):
        return use_own_words(str(value))
    return translate(value, find_language()) if isinstance(value, TranslatedText) else value


def install_gettext(environment: jinja2.Environment) -> None:
    """Have templates translate by `_()` and `{% trans %}`, runs of white space in a sentence as one."""
    environment.policies["ext.i18n.trimmed"] = True
    # Values are given to the functions themselves, which choose the words of declared text.
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.globals.update(gettext=gettext_in_page, ngettext=ngettext_in_page)


@jinja2.pass_eval_context
def gettext_in_page(context: jinja2.nodes.EvalContext, message: str, **values: object) -> str:
    """Translate the text of a template. Catalogues are trusted, the values in the text are escaped."""
    return fill_text(context, use_own_words(translation.gettext(message)), values)


@jinja2.pass_eval_context
def ngettext_in_page(
    context: jinja2.nodes.EvalContext, one: str, many: str, num: int, **values: object
) -> str:
    """Translate the text of a template in the form for a number, which Jinja calls `num`."""
    words = use_own_words(translation.ngettext(one, many, num))
    return fill_text(context, words, {"num": num, **values})


def fill_text(context: jinja2.nodes.EvalContext, words: str, values: dict[str, object]) -> str:
    chosen = {name: in_page_language(value) for name, value in values.items()}
    return (Markup(words) if context.autoescape else words) % chosen
