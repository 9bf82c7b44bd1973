"""A section of a service's documentation: a heading, sentences, a table; and the words all sections share."""

from collections.abc import Iterable
from dataclasses import dataclass

from handrail.foundation.wording import join_words
from handrail.service_models.schema.base import Stated
from handrail.service_models.wording import describe_field

RESTS_ON = "Rests on"


@dataclass(frozen=True)
class DescriptionSection:
    """A heading, sentences under it, and perhaps a table."""

    title: str
    sentences: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def describe_basis(element: Stated) -> str:
    """'Fact' or 'our choice', with what of a fact is ours, the note and, where it is its own, the source."""
    basis = "our choice" if element.assumed else f"fact ({element.source})" if element.source else "fact"
    if element.assumed_fields and not element.assumed:
        basis += f"; our choice: {join_words([describe_field(name) for name in element.assumed_fields])}"
    return f"{basis}. {element.note}" if element.note else basis


def build_table(
    title: str, headings: str, rows: Iterable[tuple[str, ...]], *sentences: str
) -> DescriptionSection:
    """Build a section of sentences and a table; `headings` are parted by ' | '; what it rests on is last."""
    texts = tuple(sentence for sentence in sentences if sentence)
    return DescriptionSection(title, texts, (*headings.split(" | "), RESTS_ON), tuple(rows))


def describe_list(label: str, parts: Iterable[str]) -> str:
    """Say 'Places: a, b and c.'; nothing where there are none."""
    texts = list(parts)
    return f"{label}: {join_words(texts)}." if texts else ""


def describe_party(code: str) -> str:
    """Return who signs, hears or is asked, in words."""
    return "GP" if code == "gp" else code.replace("_", " ")


def end_sentence(text: str) -> str:
    """End a text with a full stop."""
    return text if text.endswith(".") else f"{text}."
