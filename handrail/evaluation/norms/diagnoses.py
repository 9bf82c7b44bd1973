"""From what a practice typed (a category, an ICD-10 code or chapter, free text) to one of the published
categories.

The table is data (`diagnoses.csv`); a user's own table is read before it. Kinds of row, in the order they
are tried: `exact` (the whole text), `anywhere` (words that decide wherever they stand: 'post op'), `icd10`
(a code or a range of codes; the narrowest that holds the typed one wins), `phrase` (words; the first
mentioned wins, then the longest) and `otherwise` (general words such as 'pain', looked for when nothing else
fits; same rule).
"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from handrail.evaluation.norms.categories import CATEGORIES
from handrail.foundation.errors import UserError

KINDS = ("exact", "anywhere", "icd10", "phrase", "otherwise")
_NOT_WORD = re.compile(r"[^a-z0-9#]+")
_CODE = re.compile(r"([A-Z][0-9]{2})\.?([0-9A-Z]{0,4})(?![0-9A-Z])")
_RANGE = re.compile(r"([A-Z][0-9]{2})\s*(?:-|–|to)\s*([A-Z][0-9]{2})", re.IGNORECASE)


def plain(text: str) -> str:
    """Lower case, without accents or punctuation, single spaces, `#` (fracture) a word: what patterns
    meet."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return _NOT_WORD.sub(" ", bare.lower().replace("#", " # ")).strip()


@dataclass(frozen=True)
class DiagnosisMap:
    """Maps a typed diagnosis to the index of its category in `CATEGORIES`."""

    exact: dict[str, int] = field(default_factory=dict)
    anywhere: list[tuple[str, int]] = field(default_factory=list)
    icd10: list[tuple[str, str, int]] = field(default_factory=list)
    phrase: list[tuple[str, int]] = field(default_factory=list)
    otherwise: list[tuple[str, int]] = field(default_factory=list)

    def find(self, text: str) -> int | None:
        """Category index, or None when no row of the table fits."""
        words = plain(text)
        if words in self.exact:
            return self.exact[words]
        padded = f" {words} "
        for pattern, category in self.anywhere:
            if f" {pattern} " in padded:
                return category
        tries = (
            self._by_code(text),
            _first_mentioned(self.phrase, padded),
            _first_mentioned(self.otherwise, padded),
        )
        return next((category for category in tries if category is not None), None)

    def _by_code(self, text: str) -> int | None:
        """Category of the narrowest ICD-10 range that holds the code, or range of codes, the text begins
        with."""
        low, high = _codes(text)
        fits = [
            (_width(first, last), category)
            for first, last, category in self.icd10
            if low and first <= low and high[: len(last)] <= last
        ]
        return min(fits, key=lambda fit: fit[0])[1] if fits else None


def _first_mentioned(patterns: list[tuple[str, int]], padded: str) -> int | None:
    hits = [(padded.find(f" {pattern} "), -len(pattern), category) for pattern, category in patterns]
    found = [hit for hit in hits if hit[0] >= 0]
    return min(found, key=lambda hit: hit[:2])[2] if found else None


def load_map(own_table: Path | None = None) -> DiagnosisMap:
    """The shipped table, with the rows of `own_table` (columns kind, pattern, category) before it."""
    found = DiagnosisMap()
    shipped = files("handrail.evaluation.norms").joinpath("diagnoses.csv").read_text("utf-8")
    rows = _rows(shipped.splitlines(), "diagnoses.csv")
    if own_table is not None:
        rows = [*_rows(_own_lines(own_table), str(own_table)), *rows]
    rows += [("exact", name, number) for number, name in enumerate(CATEGORIES)]
    for kind, pattern, category in rows:
        if kind == "exact":
            found.exact.setdefault(plain(pattern), category)
        elif kind == "icd10":
            found.icd10.append((*_codes(pattern), category))
        else:
            getattr(found, kind).append((plain(pattern), category))
    return found


def _own_lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: expected a readable CSV of diagnoses (UTF-8); {error}") from error


def _rows(lines: Iterable[str], name: str) -> list[tuple[str, str, int]]:
    """Checked rows of a mapping table; a wrong one stops everything, for it would change every norm."""
    rows: list[tuple[str, str, int]] = []
    kept = [line for line in lines if line.strip() and not line.startswith("#")]
    reader = csv.DictReader(kept)
    if not {"kind", "pattern", "category"} <= set(reader.fieldnames or ()):
        raise UserError(f"{name}: expected the columns kind, pattern, category; found {reader.fieldnames}")
    for number, row in enumerate(reader, start=2):
        kind, pattern, category = (str(row[key] or "").strip() for key in ("kind", "pattern", "category"))
        if kind not in KINDS:
            raise UserError(f"{name}, row {number}: kind {kind!r} is not one of {', '.join(KINDS)}")
        if category not in CATEGORIES:
            raise UserError(
                f"{name}, row {number}: category {category!r} is not one of {', '.join(CATEGORIES)}"
            )
        if not plain(pattern) or (kind == "icd10" and not _codes(pattern)[0]):
            raise UserError(f"{name}, row {number}: pattern {pattern!r} says nothing to match")
        rows.append((kind, pattern, CATEGORIES.index(category)))
    return rows


def _codes(text: str) -> tuple[str, str]:
    """'F32-F33' -> ('F32', 'F33'); 'M54.2 neck' -> ('M542', 'M542'); ('', '') when no ICD-10 code comes
    first."""
    upper = text.strip().upper()
    if typed := _RANGE.match(upper):
        return typed[1], typed[2]
    if typed := _CODE.match(upper):
        return typed[1] + typed[2], typed[1] + typed[2]
    return "", ""


def _width(first: str, last: str) -> tuple[int, int]:
    """Orders ranges from narrow to broad: longer codes first, then fewer codes between the ends."""
    spread = (ord(last[0]) - ord(first[0])) * 100 + int(last[1:3]) - int(first[1:3])
    return -len(first), spread
