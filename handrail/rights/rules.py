"""What somebody decides about each text of a record, and whose names stand in it. Pure."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handrail.foundation.choices import TextChoices
from handrail.foundation.errors import UserError
from handrail.foundation.names import split_name

# Titles and the like, which are no name of anybody.
NO_NAMES = {"mr", "mrs", "ms", "miss", "dr", "and", "the", "of"}
MIN_NAME_LENGTH = 3


class TextVerdict(TextChoices):
    """What becomes of a text that may name somebody else."""

    GIVE = "give", "Give it as it is"
    REDACT = "redact", "Take words out"
    WITHHOLD = "withhold", "Hold it back"


@dataclass(frozen=True)
class VerdictGiven:
    """What somebody decided about one text: `words` are what is left of it, where some were taken out."""

    verdict: TextVerdict
    # Of the text as it was read: one that has changed since is read again.
    digest: str
    reason: str = ""
    words: str = ""


Verdicts = Mapping[str, VerdictGiven]


def digest_text(text: str | bytes) -> str:
    """Return the SHA-256 of a text or a file."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def check_verdict(given: VerdictGiven, text: str | None) -> None:
    """Raise UserError where a verdict lacks its reason, or takes nothing out; `text` is None for a file."""
    if given.verdict is TextVerdict.GIVE:
        return
    if not given.reason.strip():
        raise UserError("Say why: the person may ask, and so may the ICO.")
    if given.verdict is TextVerdict.WITHHOLD:
        return
    if text is None:
        raise UserError("No words can be taken out of a file: give it or hold it back.")
    if not given.words.strip() or given.words.strip() == text.strip():
        raise UserError("Change the text to what they are given, or hold all of it back.")


def find_standing(verdicts: Verdicts, key: str, text: str | bytes) -> VerdictGiven | None:
    """Return what was decided about a text as it is now; None where nobody did."""
    given = verdicts.get(key)
    return given if given and given.digest == digest_text(text) else None


def find_mentions(text: str, names: Iterable[str]) -> list[str]:
    """Return those of some names of which a word stands in a text, as they are written.

    >>> find_mentions("Rang Jo Bloggs at work", ["Joanna Bloggs", "Dr Patel"])
    ['Joanna Bloggs']
    """
    words = set(split_name(text))
    return sorted(name for name in set(names) if words & _list_telling_words(name))


def _list_telling_words(name: str) -> set[str]:
    return {word for word in split_name(name) if len(word) >= MIN_NAME_LENGTH and word not in NO_NAMES}
