"""The records of a return: those it carries, and those its figures follow from.

What a return carries leaves for evaluators, so it is only of those who may be passed on to them; the figures
follow from everybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import cast

from handrail.extract import consent
from handrail.extract.connection import Extract
from handrail.extract.consent import EvaluationBasis
from handrail.extract.files import CLIENTS, FILES
from handrail.figures import tables
from handrail.figures.engine import inputs
from handrail.figures.engine.declaration import EventBlock
from handrail.figures.returns.definition import Return
from handrail.foundation.errors import UserError

UNDERLYING_FILE = "behind-{}.parquet"
COUNTED_PEOPLE = "everybody, whoever is left out of the records too"
# A case belongs to the return of a period by any of these dates.
_CARRIED = ("referral_date", "enrolled_date", "assessed_date", "discharged_date")
_COUNTED = (
    *_CARRIED,
    "screened_date",
    "first_contact_date",
    "referrer_told_date",
    "first_intervention_date",
)


def _within(columns: tuple[str, ...], from_: dt.date, to: dt.date) -> str:
    return " OR ".join(f"{column} BETWEEN DATE '{from_}' AND DATE '{to}'" for column in columns)


def select_period_clients(definition: Return, from_: dt.date, to: dt.date) -> str:
    """Return the SELECT of the clients of a period, by the fields of a return, passed on or not."""
    fields = dict.fromkeys(("case_id", *definition.fields))
    within = _within(_CARRIED, from_, to)
    return f"SELECT {', '.join(fields)} FROM numbered_clients WHERE {within} ORDER BY case_id"


def records_consent(extract: Extract) -> bool:
    """Return whether an extract records of anybody whether they agree to be evaluated.

    Raises UserError where consent is recorded in words that are no code, as one of them may be a refusal, and
    where the extract is Handrail's own from before it carried consent.
    """
    if consent.COLUMN not in extract.given.get("clients", ()):
        if extract.ours:
            raise UserError(
                "This extract was written before extracts carried consent to evaluation: it cannot say whose "
                "records may be sent. Write it again: handrail extract write, or handrail extract refresh."
            )
        return False
    reading = extract.readings.get("clients")
    faults = [fault for fault in reading.cell_faults if fault.column == consent.COLUMN] if reading else []
    if unread := sum(len(fault.rows) for fault in faults if fault.is_missing):
        raise UserError(
            f"{consent.COLUMN}: {unread:,} values cannot be read. Expected yes, no or not_asked: nobody "
            "who refused may be passed on. The command handrail extract check lists them."
        )
    clients = extract.select_clients([consent.COLUMN])
    return bool(extract.rows_once(f"SELECT count({consent.COLUMN}) FROM {clients}")[0][0])


def select_carried(
    extract: Extract, definition: Return, period: tuple[dt.date, dt.date], basis: EvaluationBasis | None
) -> str:
    """Return the SELECT of the records that a return carries, with the consent under which each leaves.

    Where the extract does not record who was asked, it is of everybody, without a consent.
    """
    if not records_consent(extract):
        return select_period_clients(definition, *period)
    fields = dict.fromkeys(("case_id", *definition.fields, consent.COLUMN))
    return (
        f"SELECT {', '.join(fields)} FROM numbered_clients "
        f"WHERE ({_within(_CARRIED, *period)}) AND {consent.passes_sql(basis)} ORDER BY case_id"
    )


def describe_carried(
    extract: Extract, period: tuple[dt.date, dt.date], basis: EvaluationBasis | None
) -> dict[str, object]:
    """Return, for what is sent with the records, who is left out of them and what the figures count."""
    if not records_consent(extract):
        return {"recorded": False}
    within = _within(_CARRIED, *period)
    cases = extract.fetch_rows(
        f"SELECT {consent.COLUMN}, count(*) FROM numbered_clients WHERE {within} GROUP BY 1"
    )
    passage = consent.describe_passage(dict(cases), basis)
    return {"recorded": True, **passage, "figures": COUNTED_PEOPLE}


def format_carried(carried: Mapping[str, object]) -> str:
    """Return in words whose records a return carries, from what `describe_carried` gives."""
    if not carried["recorded"]:
        return "These records do not say who was asked about evaluation: those of everybody are sent."
    return f"{consent.say_passage(cast(consent.Passage, carried))} The figures count {carried['figures']}."


def select_underlying(
    definition: Return, file: str, from_: dt.date, to: dt.date, with_consent: bool = False
) -> str:
    """Return the SELECT of the records of a file that the figures of a return follow from.

    They are those of the period by a date of their own, and those of its cases. `with_consent`: clients with
    their consent too.
    """
    declared = [(entry, tables.get_table(entry.table)) for entry in definition.tables]
    # A share of all clients, such as of those who had a session, has everybody for a base.
    everybody = any(isinstance(block, EventBlock) for _, table in declared for block in table.blocks)
    cases = "TRUE" if everybody else _within(_COUNTED, from_, to)
    if file == "clients":
        read = {"case_id", *definition.fields, *([consent.COLUMN] if with_consent else [])}
        for entry, table in declared:
            read |= inputs.find_client_fields(table, entry.by or (), entry.where)
        fields = [name for name in CLIENTS.by_name if name in read]
        return f"SELECT {', '.join(fields)} FROM numbered_clients WHERE {cases}"
    fields = list(FILES[file].by_name)
    if file == "costs":
        within = f"quarter BETWEEN date_trunc('quarter', DATE '{from_}') AND DATE '{to}'"
    else:
        own = tuple(item.name for item in FILES[file].fields if item.type == "date")
        within = _within(own, from_, to)
        if "case_id" in fields:
            within += f" OR case_id IN (SELECT case_id FROM numbered_clients WHERE {cases})"
    return f"SELECT {', '.join(fields)} FROM {file} WHERE {within}"
