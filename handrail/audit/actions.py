"""Writing the audit: entries signed as they are written, and sealed in batches afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django_guid import get_guid

from handrail.audit.models import ALL_RECORDS, AuditEntry, EntryKind, ListedRecord, ReaderKind, Seal
from handrail.audit.signatures import FIRST, chain_signatures, sign_content

# How many entries one seal holds at most.
BATCH_SIZE = 1000


@dataclass(frozen=True)
class Visit:
    """Who does what is audited and by which page: a member of staff by number, anybody else by kind."""

    reader_kind: ReaderKind
    page: str
    user_id: int | None = None
    address: str | None = None


def record_entry(
    visit: Visit,
    kind: EntryKind,
    *,
    at: datetime,
    record: tuple[str, str] = ("", ""),
    listed: Sequence[tuple[str, str]] = (),
    detail: str = "",
) -> AuditEntry:
    """Write one entry, signed: of a record that was opened, or of those `listed`, each with its service."""
    entry = AuditEntry(
        at=at,
        kind=kind,
        user_id=visit.user_id,
        reader_kind=visit.reader_kind,
        page=visit.page[:60],
        record=record[0],
        service=record[1],
        detail=detail[:200],
        address=visit.address,
        request_number=get_guid() or "",
    )
    entry.signature = sign_entry(entry, sorted(listed))
    if not listed:
        entry.save(force_insert=True)
        return entry
    with transaction.atomic():
        entry.save(force_insert=True)
        rows = (ListedRecord(entry=entry, record=name, service=of) for name, of in sorted(listed))
        ListedRecord.objects.bulk_create(rows)
    return entry


def record_export(page: str, services: Sequence[str], at: datetime) -> AuditEntry:
    """Write that a command on the server exports all records of these services."""
    everything = [(ALL_RECORDS, service) for service in services]
    return record_entry(Visit(ReaderKind.COMMAND, page), EntryKind.EXPORTED, at=at, listed=everything)


def sign_entry(entry: AuditEntry, listed: Sequence[tuple[str, str]]) -> str:
    """Return the signature of an entry and of the records it lists with their services, in order."""
    content = {
        "key": entry.key.hex,
        "at": entry.at.astimezone(UTC).isoformat(),
        "kind": str(entry.kind),
        "user": entry.user_id,
        "reader": str(entry.reader_kind),
        "page": entry.page,
        "detail": entry.detail,
        "address": entry.address,
        "request": entry.request_number,
        "record": [entry.record, entry.service],
        "listed": [list(named) for named in listed],
    }
    return sign_content(settings.AUDIT_KEY, content)


def seal_entries(at: datetime) -> int:
    """Seal what was written since the last seal, up to a batch; return how many entries that were.

    Two that seal at once: the numbers of seals are unique, so that the second fails and tries again later.
    """
    with transaction.atomic():
        last = Seal.objects.select_for_update().order_by("number").last()
        waiting = AuditEntry.objects.select_for_update(of=("self",)).filter(seal=None).order_by("id")
        entries = list(waiting[:BATCH_SIZE])
        if not entries:
            return 0
        number = last.number + 1 if last else 1
        seal = Seal(
            number=number,
            at=at,
            entry_count=len(entries),
            chain=chain_signatures(last.chain if last else FIRST, (entry.signature for entry in entries)),
        )
        seal.signature = sign_seal(seal)
        seal.save(force_insert=True)
        for position, entry in enumerate(entries):
            entry.seal, entry.position = seal, position
        AuditEntry.objects.bulk_update(entries, ["seal", "position"])
        return len(entries)


def sign_seal(seal: Seal) -> str:
    """Return the signature of a seal."""
    content = {
        "number": seal.number,
        "at": seal.at.astimezone(UTC).isoformat(),
        "count": seal.entry_count,
        "chain": seal.chain,
    }
    return sign_content(settings.AUDIT_KEY, content)
