"""Sentences in the language of their reader, for code that may know no Django.

    from handrail.foundation.translation import translate_text as _

    _("We aim to speak to you by %(day)s.", day=nhs_date(due))

`python3 dev.py messages` gathers the sentences. They stand in English until a translator is installed;
`handrail.design` installs Django's at start-up.
"""


class Translator:
    """Leave every sentence in English. What knows other languages is derived from it."""

    def translate(self, message: str) -> str:
        """Return a sentence in the reader's language, its placeholders not yet filled."""
        return message

    def translate_plural(self, one: str, many: str, count: int) -> str:
        """Return the form of a sentence that goes with a number."""
        return one if count == 1 else many

    def use_own_words(self, words: str) -> str:
        """Return a sentence in the words that whoever speaks has for their people."""
        return words

    def choose_words(self, value: object) -> object:
        """Return declared text in the reader's language; anything else as it is."""
        return value


_installed = Translator()


def install_translator(translator: Translator) -> Translator:
    """Have every sentence translated by this translator from now on; return the one before it."""
    global _installed
    before, _installed = _installed, translator
    return before


def translate_text(message: str, **values: object) -> str:
    """Return a sentence in the reader's language; `%(name)s` in it stands for the value called `name`."""
    words = _installed.translate(message)
    return words % _choose_all(values) if values else words


def reword_text(words: str) -> str:
    """Return an English sentence in the words that whoever speaks has for their people."""
    return _installed.use_own_words(words)


def translate_count(one: str, many: str, count: int, **values: object) -> str:
    """Return the form of a sentence for `count`, which `%(count)s` stands for in it."""
    words = _installed.translate_plural(one, many, count)
    return words % {"count": f"{count:,}", **_choose_all(values)}


def _choose_all(values: dict[str, object]) -> dict[str, object]:
    return {name: _installed.choose_words(value) for name, value in values.items()}


def mark_text(message: str) -> str:
    """Return a sentence as it is: it is gathered here, and translated where it is shown."""
    return message


def mark_count(one: str, many: str) -> tuple[str, str]:
    """Return both forms of a sentence as they are, to be gathered here and chosen where they are shown."""
    return one, many
