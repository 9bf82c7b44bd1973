"""Which records a return of a period is of: those it carries, and those its figures follow from."""

from __future__ import annotations

import datetime as dt

from handrail.extract.files import CLIENTS, FILES
from handrail.figures import tables
from handrail.figures.engine import reads
from handrail.figures.engine.declare import Events
from handrail.figures.returns.definition import Return

BEHIND = "behind-{}.parquet"
# A case belongs to the return of a period by any of these dates.
_CARRIED = ("referral_date", "enrolled_date", "assessed_date", "discharged_date")
_COUNTED = (
    *_CARRIED, "screened_date", "first_contact_date", "referrer_told_date", "first_intervention_date"
)  # fmt: skip


def _within(columns: tuple[str, ...], from_: dt.date, to: dt.date) -> str:
    return " OR ".join(f"{column} BETWEEN DATE '{from_}' AND DATE '{to}'" for column in columns)


def records_sql(wanted: Return, from_: dt.date, to: dt.date) -> str:
    """SELECT of the records that a return carries, of its own fields only."""
    fields = dict.fromkeys(("case_id", *wanted.fields))
    within = _within(_CARRIED, from_, to)
    return f"SELECT {', '.join(fields)} FROM numbered_clients WHERE {within} ORDER BY case_id"


def behind_sql(wanted: Return, file: str, from_: dt.date, to: dt.date) -> str:
    """SELECT of the records of a file that the figures of a return follow from: those of the period by a date
    of their own, and those of its cases.
    """
    declared = [(each, tables.get(each.table)) for each in wanted.tables]
    # A share of all clients, such as of those who had a session, has everybody for a base.
    everybody = any(isinstance(block, Events) for _, table in declared for block in table.blocks)
    cases = "TRUE" if everybody else _within(_COUNTED, from_, to)
    if file == "clients":
        read = set().union(*(reads.fields_of(table, each.by or (), each.where) for each, table in declared))
        fields = [name for name in CLIENTS.by_name if name in {"case_id", *wanted.fields, *read}]
        return f"SELECT {', '.join(fields)} FROM numbered_clients WHERE {cases}"
    fields = list(FILES[file].by_name)
    if file == "costs":
        within = f"quarter BETWEEN date_trunc('quarter', DATE '{from_}') AND DATE '{to}'"
    else:
        own = tuple(item.name for item in FILES[file].fields if item.type == "date")
        within = (
            f"{_within(own, from_, to)} OR case_id IN (SELECT case_id FROM numbered_clients WHERE {cases})"
        )
    return f"SELECT {', '.join(fields)} FROM {file} WHERE {within}"
