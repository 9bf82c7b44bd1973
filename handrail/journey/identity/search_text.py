"""What somebody types into the search of cases, taken apart. Pure."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from handrail.foundation.identifiers import ALPHABET, tidy_reference
from handrail.foundation.names import fold_text, split_name
from handrail.foundation.tabular.dates import UnreadableDateError, parse_date
from handrail.foundation.telephones import fold_telephone
from handrail.journey.identity.rules import SearchKeyKind, fold_code

MIN_DIGITS = 5
NHS_NUMBER_DIGITS = 10

# In this order, each taken out of the text before the next is looked for; words are left.
PATTERNS: dict[str, re.Pattern[str]] = {
    "email": re.compile(r"\S+@\S*"),
    "reference": re.compile(
        rf"\bHR[-\s]?[{ALPHABET}]{{4}}[-\s]?[{ALPHABET}]{{4}}\b"
        rf"|\b(?=[-\s0-9]*[A-Z])[{ALPHABET}]{{4}}[-\s]?[{ALPHABET}]{{4}}\b",
        re.IGNORECASE,
    ),
    "date": re.compile(
        r"\b(?:[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})|[0-9]{4}-[0-9]{2}-[0-9]{2}"
        r"|[0-9]{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,9}\s+[0-9]{4})\b",
        re.IGNORECASE,
    ),
    "postcode": re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]?\s*[0-9][A-Z]{2}\b", re.IGNORECASE),
    "number": re.compile(
        r"(?<![A-Za-z0-9])[+(]?[0-9](?:[\s()-]*[0-9]){4,}(?:\s*(?:ext|x|#)\.?\s*[0-9]+)?", re.IGNORECASE
    ),
}
PART_OF_POSTCODE = re.compile(r"[a-z]{1,2}[0-9][a-z0-9]{0,2}[a-z]?")


@dataclass(frozen=True)
class SearchTerm:
    """One thing that was typed, with all that it may be."""

    keys: tuple[tuple[SearchKeyKind, str], ...] = ()
    reference: str = ""
    birth_dates: tuple[date, ...] = ()
    # Words of a name in any order, or of an employer's.
    words: tuple[str, ...] = ()


def read_search(text: str) -> list[SearchTerm]:
    """Return what was typed as terms, each of which a case must agree with, the rarest first."""
    return sorted(_read_terms(text), key=_rank_term)


def _rank_term(term: SearchTerm) -> int:
    kinds = [kind for kind, _ in term.keys]
    if term.reference or SearchKeyKind.EMAIL in kinds or SearchKeyKind.TELEPHONE in kinds:
        return 0
    if SearchKeyKind.NAME not in kinds and not term.words:
        return 1
    return 2 if term.words else 3


def _read_terms(text: str) -> Iterator[SearchTerm]:
    for kind, pattern in PATTERNS.items():
        for typed in pattern.findall(text):
            if term := _read_term(kind, typed):
                yield term
                text = text.replace(typed, " ", 1)
    words = split_name(text)
    # A word such as EH1 may be the beginning of a postcode.
    for word in filter(PART_OF_POSTCODE.fullmatch, words):
        yield SearchTerm(((SearchKeyKind.POSTCODE, word), (SearchKeyKind.NAME, word)))
    if names := tuple(word for word in words if not PART_OF_POSTCODE.fullmatch(word)):
        yield SearchTerm(words=names)


def _read_term(kind: str, typed: str) -> SearchTerm | None:
    """Return the term; None where what looks like a date is none."""
    if kind == "email":
        return SearchTerm(((SearchKeyKind.EMAIL, fold_text(typed)),))
    if kind == "reference":
        return SearchTerm(reference=tidy_reference(typed))
    if kind == "date":
        return _read_birth_date(typed)
    if kind == "postcode":
        return SearchTerm(((SearchKeyKind.POSTCODE, fold_code(typed)),))
    return _read_number(typed)


def _read_birth_date(typed: str) -> SearchTerm | None:
    """Read a date; two figures of a year are of this century or of the last."""
    try:
        day = parse_date(typed)
    except UnreadableDateError:
        return None
    is_year_short = not re.search(r"[0-9]{4}", typed)
    return SearchTerm(birth_dates=(day, _move_by_century(day)) if is_year_short else (day,))


def _move_by_century(day: date) -> date:
    """Return the day in the other century; 29 February where that year has one, else the day before."""
    year = day.year + (100 if day.year < 2000 else -100)
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def _read_number(typed: str) -> SearchTerm:
    """A number may be the beginning or the end of a telephone number, or an NHS number."""
    digits = fold_telephone(typed)
    keys = [(SearchKeyKind.TELEPHONE, digits), (SearchKeyKind.TELEPHONE_END, digits[::-1])]
    number = fold_code(typed)
    if len(number) == NHS_NUMBER_DIGITS:
        keys.append((SearchKeyKind.NHS_NUMBER, number))
    return SearchTerm(tuple(keys))
