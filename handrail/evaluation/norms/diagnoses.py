"""Map what a practice typed (a category, an ICD-10 code or chapter, free text) to a published category.

The table is data (`diagnoses.csv`); a user's own table is read before it. Kinds of row, in the order they
are tried: `exact` (the whole text), `everyday` (words that name no illness, 'back to work', left out before
anything below is looked for), `anywhere` (words that decide wherever they stand: 'post op'), `icd10` (a code
or a range of codes; the narrowest that holds the typed one wins), `phrase` (words; the first mentioned wins,
then the longest) and `otherwise` (general words such as 'pain', looked for when nothing else fits; same
rule). What a text denies (see `denials`) is left out, a spreadsheet's error is no diagnosis, and a code of
three characters whose words say something else is none either: these stay without a category.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from handrail.evaluation.norms.categories import CATEGORIES
from handrail.evaluation.norms.denials import list_affirmed, split_sentences
from handrail.evaluation.norms.phrases import GAP, PhraseIndex
from handrail.foundation.errors import UserError
from handrail.foundation.tabular.cells import is_spreadsheet_error
from handrail.foundation.tabular.dialect import find_heading, read_lines
from handrail.foundation.tabular.records import split_records

COLUMNS = ("kind", "pattern", "category")
KINDS = ("exact", "everyday", "anywhere", "icd10", "phrase", "otherwise")
# Everyday words have no category, nor do codes that ICD-10 leaves free and that mean something else (B12).
KINDS_WITHOUT_CATEGORY = ("everyday", "icd10")
NO_CATEGORY = -1
# Characters of an ICD-10 code without its decimals.
SHORT_CODE = 3
_NOT_WORD = re.compile(r"[^a-z0-9#]+")
_CODE = re.compile(r"([A-Z][0-9]{2})\.?([0-9A-Z]{0,4})(?![0-9A-Z])")
_RANGE = re.compile(r"([A-Z][0-9]{2})\s*(?:-|–|to)\s*([A-Z][0-9]{2})", re.IGNORECASE)


def normalise_text(text: str) -> str:
    """Return text as patterns meet it: lower case, no accents or punctuation, `#` (fracture) a word."""
    letters = unicodedata.normalize("NFKD", text).lower()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", bare.replace("#", " # ")).strip()


@dataclass(frozen=True)
class DiagnosisMap:
    """Maps a typed diagnosis to the index of its category in `CATEGORIES`."""

    exact: dict[str, int] = field(default_factory=dict)
    everyday: list[tuple[str, int]] = field(default_factory=list)
    anywhere: list[tuple[str, int]] = field(default_factory=list)
    icd10: list[tuple[str, str, int]] = field(default_factory=list)
    phrase: list[tuple[str, int]] = field(default_factory=list)
    otherwise: list[tuple[str, int]] = field(default_factory=list)

    def find_category(self, text: str) -> int | None:
        """Return the category's index, or None when no row fits or the text leaves it in doubt."""
        words = normalise_text(text)
        if words in self.exact:
            return self.exact[words]
        if is_spreadsheet_error(text) or text.lstrip().startswith("="):
            return None
        clauses = self._list_clauses(text)
        affirmed = [word for clause in clauses for word in (*clause, GAP)]
        if (category := self._indexes["anywhere"].find_ranked(affirmed)) is not None:
            return category
        low, high = _read_codes(text)
        if low and "".join(clauses[0]).upper().startswith(low[:SHORT_CODE]):
            return self._find_by_code(low, high, affirmed)
        return self._find_by_words(affirmed)

    def _list_clauses(self, text: str) -> list[list[str]]:
        """Return the words of each clause that are said of the patient, everyday words left out."""
        clauses: list[list[str]] = []
        for sentence in split_sentences(text):
            words = self._indexes["everyday"].leave_out(normalise_text(sentence).split())
            clauses += list_affirmed(words, self._is_diagnosis)
        return clauses

    @cached_property
    def _indexes(self) -> dict[str, PhraseIndex]:
        return {
            kind: PhraseIndex(getattr(self, kind)) for kind in ("everyday", "anywhere", "phrase", "otherwise")
        }

    def _is_diagnosis(self, words: list[str]) -> bool:
        return (
            self._indexes["anywhere"].find_first(words) is not None or self._find_by_words(words) is not None
        )

    def _find_by_words(self, words: list[str]) -> int | None:
        category = self._indexes["phrase"].find_first(words)
        return self._indexes["otherwise"].find_first(words) if category is None else category

    def _find_by_code(self, low: str, high: str, words: list[str]) -> int | None:
        """Return the category of the narrowest ICD-10 range that holds a code, or range of codes.

        A letter and two digits may be a road or a vertebra (M25, T12): they count only where the words after
        them, if they name an illness, name one of the same category.
        """
        fits = [
            (_measure_width(first, last), category)
            for first, last, category in self.icd10
            if first <= low and high[: len(last)] <= last
        ]
        category = min(fits, key=lambda fit: fit[0])[1] if fits else NO_CATEGORY
        if category == NO_CATEGORY:
            return self._find_by_words(words)
        named = set.union(*(self._indexes[kind].list_categories(words) for kind in ("phrase", "otherwise")))
        return None if len(low) == SHORT_CODE and named and category not in named else category


def load_diagnosis_map(own_table: Path | None = None) -> DiagnosisMap:
    """Load the shipped table, with the rows of `own_table` (columns kind, pattern, category) before it."""
    diagnoses = DiagnosisMap()
    with files("handrail.evaluation.norms").joinpath("diagnoses.csv").open("rb") as shipped:
        rows = _read_table(read_lines(shipped), "diagnoses.csv")
    if own_table is not None:
        rows = [*_read_table(_read_own_lines(own_table), str(own_table)), *rows]
    rows += [("exact", name, number) for number, name in enumerate(CATEGORIES)]
    for kind, pattern, category in rows:
        if kind == "exact":
            diagnoses.exact.setdefault(normalise_text(pattern), category)
        elif kind == "icd10":
            diagnoses.icd10.append((*_read_codes(pattern), category))
        else:
            getattr(diagnoses, kind).append((normalise_text(pattern), category))
    return diagnoses


def _read_own_lines(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            return read_lines(file)
    except OSError as error:
        raise UserError(f"{path}: expected a readable CSV of diagnoses; {error.strerror}.") from error


def _read_table(lines: list[str], name: str) -> list[tuple[str, str, int]]:
    """Return checked rows of a mapping table; raise at a wrong one, for it would change every norm."""
    heading = find_heading(lines, lambda cells: set(COLUMNS) <= set(_clean_cells(cells)))
    columns = _clean_cells(heading.cells)
    if not set(COLUMNS) <= set(columns):
        raise UserError(f"{name}: expected the columns {', '.join(COLUMNS)}; found {', '.join(columns)}.")
    places = [columns.index(column) for column in COLUMNS]
    rest = lines[heading.line + 1 :]
    rows: list[tuple[str, str, int]] = []
    for row, record in split_records(rest, heading.delimiter, len(columns), heading.row + 1):
        if record.is_blank or record.text.startswith("#"):
            continue
        if record.fault:
            raise UserError(f"{name}, row {row}: {record.fault}: {record.text[:100]}")
        kind, pattern, category = (record.cells[place].strip() for place in places)
        rows.append((kind, pattern, _check_row(kind, pattern, category, f"{name}, row {row}")))
    return rows


def _check_row(kind: str, pattern: str, category: str, place: str) -> int:
    """Return the index of the category of a row; raise when the row cannot be meant."""
    if kind not in KINDS:
        raise UserError(f"{place}: kind {kind!r} is not one of {', '.join(KINDS)}")
    may_be_blank = kind in KINDS_WITHOUT_CATEGORY and not category
    if category not in CATEGORIES and not may_be_blank:
        raise UserError(f"{place}: category {category!r} is not one of {', '.join(CATEGORIES)}")
    if not normalise_text(pattern) or (kind == "icd10" and not _read_codes(pattern)[0]):
        raise UserError(f"{place}: pattern {pattern!r} says nothing to match")
    return CATEGORIES.index(category) if category else NO_CATEGORY


def _clean_cells(cells: Iterable[str]) -> list[str]:
    return [cell.strip().lower() for cell in cells]


def _read_codes(text: str) -> tuple[str, str]:
    """Return the ends of the ICD-10 range a text begins with; ('', '') when it begins with none.

    'F32-F33' gives ('F32', 'F33'), 'M54.2 neck' ('M542', 'M542').
    """
    upper = text.strip().upper()
    if typed := _RANGE.match(upper):
        return typed[1], typed[2]
    if typed := _CODE.match(upper):
        return typed[1] + typed[2], typed[1] + typed[2]
    return "", ""


def _measure_width(first: str, last: str) -> tuple[int, int]:
    """Return what orders ranges from narrow to broad: longer codes first, then fewer codes between."""
    spread = (ord(last[0]) - ord(first[0])) * 100 + int(last[1:3]) - int(first[1:3])
    return -len(first), spread
