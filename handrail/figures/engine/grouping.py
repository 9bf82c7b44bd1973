"""By what a table may be broken down and filtered: fields of `clients`, definitions with values, and
periods.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from handrail.extract.connection import quote
from handrail.extract.definitions import BY_NAME
from handrail.extract.files import CLIENTS
from handrail.foundation.errors import UserError

MISSING = "missing"

# period -> a whole number of it, which groups a million dates far faster than a text; and its label back.
_KEYS: dict[str, str] = {
    "month": "(year({at}) * 12 + month({at}) - 1)",
    "quarter": "(year({at}) * 4 + quarter({at}) - 1)",
    "year": "year({at})",
    "financial_year": "(year({at}) - CAST(month({at}) < 4 AS INTEGER))",
}
_LABELS: dict[str, Callable[[int], str]] = {
    "month": lambda key: f"{key // 12}-{key % 12 + 1:02}",
    "quarter": lambda key: f"{key // 4}-Q{key % 4 + 1}",
    "year": str,
    "financial_year": lambda key: f"{key}_{(key + 1) % 100:02}",
}
# period -> SQL of its label; a financial year runs from April to March.
PERIODS: dict[str, str] = {
    "month": "strftime({at}, '%Y-%m')",
    "quarter": "concat(year({at}), '-Q', quarter({at}))",
    "year": "CAST(year({at}) AS VARCHAR)",
    "financial_year": (
        "concat(year({at} - INTERVAL 3 MONTH), '_', "
        "right(CAST(year({at} - INTERVAL 3 MONTH) + 1 AS VARCHAR), 2))"
    ),
}
# The last day of a period by a day in it.
_ENDS: dict[str, str] = {
    "month": "last_day({at})",
    "quarter": "CAST(date_trunc('quarter', {at}) + INTERVAL 3 MONTH - INTERVAL 1 DAY AS DATE)",
    "year": "make_date(year({at}), 12, 31)",
    "financial_year": "make_date(year({at} - INTERVAL 3 MONTH) + 1, 3, 31)",
}
# How the label of a period is written.
_SHAPES = {
    "month": r"([12]\d{3})-(0[1-9]|1[0-2])",
    "quarter": r"([12]\d{3})-Q([1-4])",
    "year": r"(\d{4})",
    "financial_year": r"([12]\d{3})_(\d{2})",
}
# Definitions that are yes or no and worth a breakdown.
FLAGS = ("counts_to_target", "is_absentee", "is_sme", "is_dropped_out", "is_client", "is_active")
_GROUPABLE = ("code", "id", "text", "boolean")
_NOT_GROUPS = ("case_id", "person_id")
_ORDER_AS_NUMBER = ("deprivation_decile", "age")


def list_fields() -> tuple[str, ...]:
    """Every name that --by takes."""
    own = [
        item.name
        for item in CLIENTS.fields
        if (item.type in _GROUPABLE or item.name in _ORDER_AS_NUMBER) and item.name not in _NOT_GROUPS
    ]
    return (*own, *(name for name, item in BY_NAME.items() if item.groups), *FLAGS, *PERIODS)


def check_field(name: str, allowed: tuple[str, ...] = ()) -> str:
    """The name itself, or a UserError that lists what is allowed."""
    expected = (*allowed, *PERIODS) if allowed else list_fields()
    if name not in expected:
        raise UserError(f"Cannot break down or filter by '{name}'. Expected one of: {', '.join(expected)}.")
    return name


def list_codes(name: str) -> tuple[str, ...]:
    """The declared order of a field's values; empty where they sort by themselves."""
    if name in BY_NAME and name not in FLAGS:
        return BY_NAME[name].groups
    item = CLIENTS.by_name.get(name)
    if name in FLAGS or (item is not None and item.type == "boolean"):
        return ("no", "yes")
    return item.codes if item else ()


def label_sql(name: str, at: str) -> str:
    """The label of a record under a field or period, as SQL; NULL where it has none."""
    if name in PERIODS:
        return f"CASE WHEN ({at}) IS NOT NULL THEN {PERIODS[name].format(at=f'({at})')} END"
    item = CLIENTS.by_name.get(name)
    if name in FLAGS or (item is not None and item.type == "boolean"):
        return f"CASE {name} WHEN true THEN 'yes' WHEN false THEN 'no' END"
    return f"CAST({name} AS VARCHAR)" if name in _ORDER_AS_NUMBER else name


def key_sql(name: str, at: str) -> str:
    """SQL to group by: the field as it is, or the number of a period."""
    return _KEYS[name].format(at=f"({at})") if name in PERIODS else name


def label_key(name: str, found: object) -> str:
    """The label of a key; 'missing' of none."""
    if found is None:
        return MISSING
    if name in PERIODS:
        return _LABELS[name](int(str(found)))
    if isinstance(found, bool):
        return "yes" if found else "no"
    return str(found)


def days_of(name: str, label: str) -> tuple[dt.date, dt.date] | None:
    """The first and last day of a period by its label; None of a label that is no period."""
    found = re.fullmatch(_SHAPES.get(name, "(?!)"), label)
    if not found:
        return None
    year, part = int(found[1]), int(found[2]) if name in ("month", "quarter") else 0
    first, months = {
        "month": ((year, part), 1),
        "quarter": ((year, part * 3 - 2), 3),
        "year": ((year, 1), 12),
        "financial_year": ((year, 4), 12),
    }[name]
    start = dt.date(*first, 1)
    return start, months_later(start, months) - dt.timedelta(days=1)


def end_sql(name: str, at: str) -> str:
    """SQL of the last day of the period that a record is in."""
    return _ENDS[name].format(at=f"({at})")


def months_later(day: dt.date, months: int) -> dt.date:
    """The first of the month so many months after (before, if less than nought) the month of a day."""
    count = day.year * 12 + day.month - 1 + months
    return dt.date(count // 12, count % 12 + 1, 1)


def sort_labels(name: str, labels: Iterable[str]) -> list[str]:
    """Labels in the field's own order: declared codes, then the rest sorted, then missing."""
    known = {code: position for position, code in enumerate(list_codes(name))}

    def position(label: str) -> tuple[bool, int, float, str]:
        number = float(label) if label.isdigit() else 0.0
        return (label == MISSING, known.get(label, len(known)), number, label)

    return sorted(set(labels), key=position)


def where_sql(
    where: Mapping[str, str | Sequence[str]] | None, at: str, allowed: tuple[str, ...] = ()
) -> list[str]:
    """Predicates for `where`: field -> the label or labels wanted ('missing' for none)."""
    clauses = []
    for name, wanted in (where or {}).items():
        labels = [wanted] if isinstance(wanted, str) else list(wanted)
        expression = label_sql(check_field(name, allowed), at)
        clauses.append(f"coalesce({expression}, '{MISSING}') IN ({', '.join(map(quote, labels))})")
    return clauses


def period_sql(at: str, from_: dt.date | None, to: dt.date | None) -> list[str]:
    """Predicates that keep records dated in the period, both days included."""
    clauses = []
    if from_:
        clauses.append(f"({at}) >= DATE '{from_.isoformat()}'")
    if to:
        clauses.append(f"({at}) <= DATE '{to.isoformat()}'")
    return clauses
