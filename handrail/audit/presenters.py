"""Entries of the audit in words, as rows of a page and of a file."""

import csv
import io
from collections.abc import Iterable

from handrail.audit.models import ALL_RECORDS, AuditEntry, EntryKind, ReaderKind
from handrail.figures.render.workbook import escape_formula
from handrail.foundation.wording import nhs_datetime, upper_first

COLUMNS = ("When", "Who", "What", "Record", "Page", "From")
# A list names many records: a page shows the first of them, a file them all.
RECORDS_SHOWN = 5


def list_entry_rows(entries: Iterable[AuditEntry], services: Iterable[str]) -> list[list[str]]:
    """Return a row for each entry; of the records it lists, those of these services."""
    may_see = set(services)
    return [
        [nhs_datetime(entry.at), *_describe(entry, shorten_records(find_records(entry, may_see)))]
        for entry in entries
    ]


def write_entries(entries: Iterable[AuditEntry], services: Iterable[str]) -> str:
    """Return the entries as CSV, with the time as ISO 8601 and every record."""
    may_see, file = set(services), io.StringIO()
    rows = csv.writer(file)
    rows.writerow(COLUMNS)
    for entry in entries:
        cells = _describe(entry, "; ".join(find_records(entry, may_see)))
        rows.writerow([entry.at.isoformat(), *map(escape_formula, cells)])
    return file.getvalue()


def find_records(entry: AuditEntry, services: set[str]) -> list[str]:
    """Return the records an entry is about that belong to these services."""
    if entry.record:
        return [entry.record]
    return [
        f"all of {row.service}" if row.record == ALL_RECORDS else row.record
        for row in entry.listed_records.all()
        if row.service in services
    ]


def shorten_records(records: list[str]) -> str:
    """Return the first records and how many there are beyond them."""
    more = len(records) - RECORDS_SHOWN
    return ", ".join(records[:RECORDS_SHOWN]) + (f" and {more} more" if more > 0 else "")


def describe_page(name: str) -> str:
    """Return the name of an address in words: 'referral-lookup' as 'Referral lookup'."""
    return upper_first(name.replace("-", " ").replace("_", " "))


def _describe(entry: AuditEntry, records: str) -> list[str]:
    """Return who, what, of which records, by which page and from where."""
    who = entry.user.name if entry.user else ReaderKind(entry.reader_kind).label
    what = EntryKind(entry.kind).label
    return [
        who,
        f"{what}: {entry.detail}" if entry.detail else what,
        records,
        describe_page(entry.page),
        entry.address or "",
    ]
