"""Fit notes and work on one strip of time."""

from datetime import date

from handrail import charts
from handrail.journey.case.models import Case
from handrail.journey.support.queries import work_spells


def work_chart(case: Case, today: date) -> charts.Chart | None:
    """Fit notes above, work below, on one strip of time; None where there is nothing to draw."""
    rows: dict[str, list[charts.StripBar]] = {}
    for spell in work_spells(case):
        ends = spell.ends_on or max(today, spell.starts_on)
        rows.setdefault(spell.row, []).append(
            charts.StripBar(spell.starts_on, ends, spell.words, spell.words)
        )
    return charts.draw_strips("Fit notes and work", list(rows.items())) if rows else None
