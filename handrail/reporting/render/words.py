"""What a result says about itself in words: definitions, base, missing, filters, exclusions, disclosure."""

from __future__ import annotations

from collections.abc import Callable

from handrail import service_models
from handrail.reporting.definitions import BY_NAME
from handrail.reporting.result import Cell, Number, Result

SERVICES = frozenset(service_models.slugs())
ACRONYMS = {
    "gp": "GP", "eq5d": "EQ-5D", "phq9": "PHQ-9", "gad7": "GAD-7", "sme": "SME", "cbt": "CBT", "cv": "CV",
    "vas": "VAS", "p90": "90th percentile of",
}  # fmt: skip
SUPPRESSED = "[c]"  # the shorthand of UK official statistics for 'confidential'
NONE = ""


def label(code: str) -> str:
    """A code as words: back_at_work -> Back at work; a service by its short name; 16-29 stays."""
    if code in SERVICES:
        return service_models.get(code).short_name
    words = " ".join(ACRONYMS.get(word, word) for word in code.replace("_", " ").split())
    return words[:1].upper() + words[1:]


def called(named: Callable[[str], str | None] | None) -> Callable[[str], str]:
    """How codes are written where some have names of their own, such as members of staff."""
    return label if named is None else lambda code: named(code) or label(code)


def number(value: Number, decimals: int = 0) -> str:
    """A figure for a machine: no thousands mark, its decimals kept."""
    if value is None:
        return NONE
    return f"{value:.{decimals}f}" if decimals else str(value if isinstance(value, int) else round(value))


def figure(cell: Cell) -> str:
    """A figure for a reader."""
    if cell.suppressed:
        return SUPPRESSED
    if cell.value is None:
        return "–"
    if cell.measure.unit == "%":
        return f"{cell.value}%"
    text = f"{cell.value:,.{cell.measure.decimals}f}"
    return f"£{text}" if cell.measure.unit == "GBP" else text


def scope(result: Result) -> list[str]:
    """The period and filters, in sentences."""
    lines = []
    if result.from_ or result.to:
        lines.append(f"Period: {result.from_ or 'the beginning'} to {result.to or 'the last record'}.")
    for name, wanted in result.where.items():
        labels = wanted if isinstance(wanted, str) else ", ".join(wanted)
        lines.append(f"Only {name.replace('_', ' ')}: {labels}.")
    if result.as_at:
        lines.append(f"As at {result.as_at}.")
    return lines


def notes(result: Result) -> list[str]:
    """Every sentence that belongs under the table."""
    table = result.table
    lines = [f"Base: {table.of_says}.", f"Missing: {table.missing_says}."]
    if table.note:
        lines.append(table.note)
    lines += [
        f"{BY_NAME[name].title}: {version.sentence}" + (f" From {version.since}." if version.since else "")
        for name in table.definitions
        for version in BY_NAME[name].versions
    ]
    for reason, n in result.exclusions:
        lines.append(f"Left out: {SUPPRESSED if n is None else n} {reason}.")
    lines += result.notes
    if result.disclosure != "internal":
        lines.append(f"Disclosure control: {result.disclosure}; {SUPPRESSED} stands for a figure withheld.")
    lines += scope(result)
    return lines
