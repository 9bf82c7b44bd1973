"""Figures and results in words: labels, definitions, base, missing, filters, exclusions, disclosure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache

from handrail.extract.definitions import BY_NAME
from handrail.figures.disclosure.profiles import get_profile
from handrail.figures.engine.result import FigureCell, Number, TableResult
from handrail.foundation.calendars import LONDON
from handrail.foundation.periods import Period
from handrail.foundation.wording import MONTHS, join_words, nhs_date, nhs_datetime

ACRONYMS = {
    "gp": "GP", "eq5d": "EQ-5D", "phq9": "PHQ-9", "gad7": "GAD-7", "sme": "SME", "cbt": "CBT", "cv": "CV",
    "missing": "not recorded", "vas": "VAS", "p90": "90th percentile of",
    "sd": "standard deviation",
}  # fmt: skip
# Codes that do not read well word by word.
CODE_LABELS = {
    **{
        f"{score}_{when}": f"{name} at {when}"
        for score, name in (("eq5d", "EQ-5D"), ("vas", "EQ-5D scale"), ("phq9", "PHQ-9"), ("gad7", "GAD-7"))
        for when in ("entry", "discharge")
    },
    "absence_started": "First day of absence",
    "assessed_date": "Date of assessment",
    "comorbid": "Second condition",
    "discharge_reason": "Reason for discharge",
    "discharged_date": "Date of discharge",
    "enrolled_date": "Date of enrolment",
    "first_contact_date": "Date of first contact",
    "first_intervention_date": "Date of first intervention",
    "follow_up": "Follow-up",
    "information_source": "How the client first heard",
    "referral_date": "Date of referral",
    "return_date": "Date of return to work",
    "return_kind": "Kind of return to work",
    "screened_date": "Date of screening",
    "upper_limb_neck": "Upper limb or neck",
    "whole_time_posts": "Whole-time posts",
    "work_attendance_discharge": "Work at discharge",
    "work_attendance_entry": "Work at entry",
}
SUPPRESSED = "[c]"  # the shorthand of UK official statistics for 'confidential'
NO_FIGURE = ""


def label_code(code: str) -> str:
    """Return a code in words: back_at_work -> Back at work; 2026-Q4 -> Oct to Dec 2026; 16-29 as it is.

    A service is named by its short name.
    """
    if code in load_short_names():
        return load_short_names()[code]
    if code in CODE_LABELS:
        return CODE_LABELS[code]
    if period := label_period(code):
        return period
    words = " ".join(ACRONYMS.get(word, word) for word in code.replace("_", " ").split())
    return words[:1].upper() + words[1:]


@cache
def load_short_names() -> dict[str, str]:
    """Return the short name of each service whose model is here."""
    # The models take longer to load than a table to count, and a file of figures has codes only.
    from handrail import service_models

    return {service.slug: service.short_name for service in service_models.load_services()}


def label_period(code: str) -> str:
    """Return a month, quarter or financial year as people say it; '' of any other code."""
    for kind in ("month", "quarter", "financial_year"):
        if period := Period.from_label(kind, code):
            first, last = period.first, period.last
            if kind == "financial_year":
                return f"{first.year} to {last.year}"
            start, end = MONTHS[first.month - 1][:3], f"{MONTHS[last.month - 1][:3]} {last.year}"
            return end if kind == "month" else f"{start} to {end}"
    return ""


def format_moment(iso: str) -> str:
    """Return a day or moment of an extract as people say it, in London time: 22 November 2026, 12:48am.

    Text that is neither comes back as it is.
    """
    try:
        if len(iso) == len("2026-11-22"):
            return nhs_date(date.fromisoformat(iso))
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return nhs_datetime(moment.astimezone(LONDON).replace(tzinfo=None) if moment.tzinfo else moment)


def make_labeller(named: Callable[[str], str | None] | None) -> Callable[[str], str]:
    """Return how codes are written where some have names of their own, such as members of staff."""
    return label_code if named is None else lambda code: named(code) or label_code(code)


def format_number(value: Number, decimals: int = 0) -> str:
    """Return a figure for a machine: no thousands mark, its decimals kept."""
    if value is None:
        return NO_FIGURE
    return f"{value:.{decimals}f}" if decimals else str(value if isinstance(value, int) else round(value))


def format_figure(cell: FigureCell) -> str:
    """Return a figure for a reader."""
    if cell.suppressed:
        return SUPPRESSED
    if cell.value is None:
        return "–"
    text = f"{cell.value:,.{cell.measure.decimals}f}"
    if cell.measure.unit == "%":
        return f"{text}%"
    return f"£{text}" if cell.measure.unit == "GBP" else text


def describe_scope(result: TableResult, named: Callable[[str], str | None] | None = None) -> list[str]:
    """Return the period and filters in sentences; `named` gives the name of what a code stands for."""
    lines = []
    if result.from_ or result.to:
        begin = format_moment(result.from_) or "the beginning"
        end = format_moment(result.to) or "the last record"
        lines.append(f"Period: {begin} to {end}.")
    for name, wanted in result.where.items():
        labels = list(map(make_labeller(named), [wanted] if isinstance(wanted, str) else wanted))
        lines.append(f"Only {name.replace('_', ' ')}: {join_words(labels, 'or')}.")
    if result.as_at:
        lines.append(f"As at {format_moment(result.as_at)}.")
    return lines


def list_notes(result: TableResult, named: Callable[[str], str | None] | None = None) -> list[str]:
    """Return every sentence that belongs under the table."""
    table = result.table
    lines = [f"Base: {table.of_says}.", f"Missing: {table.missing_says}."]
    if table.note:
        lines.append(table.note)
    lines += [
        f"{BY_NAME[name].title}: {version.sentence}"
        + (f" From {nhs_date(version.since)}." if version.since else "")
        for name in table.definitions
        for version in BY_NAME[name].versions
    ]
    for reason, n in result.exclusions:
        lines.append(f"Left out: {SUPPRESSED if n is None else f'{n:,}'} {reason}.")
    lines += result.notes
    if result.disclosure != "internal":
        sentence = get_profile(result.disclosure).sentence
        lines.append(
            f"Disclosure control ({result.disclosure}): {sentence} {SUPPRESSED} stands for a figure withheld."
        )
    lines += describe_scope(result, named)
    return lines
