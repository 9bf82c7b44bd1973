"""What a table may be broken down and filtered by: fields of `clients`, definitions with values, periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from handrail.extract.connection import quote_literal
from handrail.extract.definitions import BY_NAME
from handrail.extract.files import CLIENTS
from handrail.foundation.errors import UserError
from handrail.foundation.periods import PERIOD_KINDS, Period

MISSING = "missing"

# period -> SQL of its label, with the date as {at}.
_PERIOD_LABELS: dict[str, str] = {
    "month": "strftime({at}, '%Y-%m')",
    "quarter": "concat(year({at}), '-Q', quarter({at}))",
    "year": "CAST(year({at}) AS VARCHAR)",
    "financial_year": (
        "concat(year({at} - INTERVAL 3 MONTH), '_', "
        "right(CAST(year({at} - INTERVAL 3 MONTH) + 1 AS VARCHAR), 2))"
    ),
}
# Definitions that are yes or no and worth a breakdown.
FLAGS = ("counts_to_target", "is_absentee", "is_sme", "is_dropped_out", "is_client", "is_active")
_GROUPABLE = ("code", "id", "text", "boolean")
_NOT_GROUPS = ("case_id", "person_id")
_ORDER_AS_NUMBER = ("deprivation_decile", "age")


def list_fields() -> tuple[str, ...]:
    """Return every name that --by takes."""
    own = [
        item.name
        for item in CLIENTS.fields
        if (item.type in _GROUPABLE or item.name in _ORDER_AS_NUMBER) and item.name not in _NOT_GROUPS
    ]
    return (*own, *(name for name, item in BY_NAME.items() if item.groups), *FLAGS, *PERIOD_KINDS)


def check_field(name: str, allowed: tuple[str, ...] = ()) -> str:
    """Return the name itself. Raises UserError, with the names allowed, on any other."""
    expected = (*allowed, *PERIOD_KINDS) if allowed else list_fields()
    if name not in expected:
        raise UserError(f"Cannot break down or filter by '{name}'. Expected one of: {', '.join(expected)}.")
    return name


def list_codes(name: str) -> tuple[str, ...]:
    """Return the declared order of a field's values; empty where they sort by themselves."""
    if name in BY_NAME and name not in FLAGS:
        return BY_NAME[name].groups
    item = CLIENTS.by_name.get(name)
    if name in FLAGS or (item is not None and item.type == "boolean"):
        return ("no", "yes")
    return item.codes if item else ()


def label_sql(name: str, at: str) -> str:
    """Return the SQL of the label of a record under a field or period; NULL where it has none."""
    if name in PERIOD_KINDS:
        return f"CASE WHEN ({at}) IS NOT NULL THEN {_PERIOD_LABELS[name].format(at=f'({at})')} END"
    item = CLIENTS.by_name.get(name)
    if name in FLAGS or (item is not None and item.type == "boolean"):
        return f"CASE {name} WHEN true THEN 'yes' WHEN false THEN 'no' END"
    return f"CAST({name} AS VARCHAR)" if name in _ORDER_AS_NUMBER else name


def key_sql(name: str, at: str) -> str:
    """Return the SQL to group by: the field as it is, or the number of a period, which groups far faster."""
    if name not in PERIOD_KINDS:
        return name
    kind = PERIOD_KINDS[name]
    return f"((year({at}) * 12 + month({at}) - {kind.first_month}) // {kind.months})"


def label_key(name: str, key: object) -> str:
    """Return the label of a key; 'missing' of none."""
    if key is None:
        return MISSING
    if name in PERIOD_KINDS:
        return Period(name, int(str(key))).label
    if isinstance(key, bool):
        return "yes" if key else "no"
    return str(key)


def end_sql(name: str, at: str) -> str:
    """Return the SQL of the last day of the period that a record is in."""
    kind = PERIOD_KINDS[name]
    months = f"(({key_sql(name, at)} + 1) * {kind.months} + {kind.first_month - 1})"
    return f"(make_date({months} // 12, {months} % 12 + 1, 1) - 1)"


def sort_labels(name: str, labels: Iterable[str]) -> list[str]:
    """Return labels in the field's own order: declared codes, then the rest sorted, then missing."""
    declared = {code: position for position, code in enumerate(list_codes(name))}

    def find_position(label: str) -> tuple[bool, int, float, str]:
        number = float(label) if label.isdigit() else 0.0
        return (label == MISSING, declared.get(label, len(declared)), number, label)

    return sorted(set(labels), key=find_position)


def where_sql(
    where: Mapping[str, str | Sequence[str]] | None, at: str, allowed: tuple[str, ...] = ()
) -> list[str]:
    """Return the predicates of filters: field -> the label or labels wanted ('missing' for none)."""
    clauses = []
    for name, wanted in (where or {}).items():
        labels = [wanted] if isinstance(wanted, str) else list(wanted)
        expression = label_sql(check_field(name, allowed), at)
        clauses.append(f"coalesce({expression}, '{MISSING}') IN ({', '.join(map(quote_literal, labels))})")
    return clauses


def period_sql(at: str, from_: dt.date | None, to: dt.date | None) -> list[str]:
    """Return the predicates that keep records dated in the period, both days included."""
    clauses = []
    if from_:
        clauses.append(f"({at}) >= DATE '{from_.isoformat()}'")
    if to:
        clauses.append(f"({at}) <= DATE '{to.isoformat()}'")
    return clauses
