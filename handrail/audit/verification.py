"""Whether the audit is whole: what is sealed, unsealed, missing or altered."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from handrail.audit.actions import sign_entry, sign_seal
from handrail.audit.models import AuditEntry, Seal
from handrail.audit.signatures import FIRST, chain_signatures


@dataclass
class AuditReport:
    """What was found: how many entries are sealed and unsealed, and each fault.

    `head` is the number and digest of the last seal: whoever notes it elsewhere can tell later whether the
    end of the chain was cut off.
    """

    sealed: int = 0
    unsealed: int = 0
    head: str = "none"
    missing: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.missing and not self.altered


def verify_audit(expected_head: str = "") -> AuditReport:
    """Check every entry and seal; `expected_head`, as reported earlier, must still be in the chain."""
    report, previous, number, heads = AuditReport(), FIRST, 0, set()
    for seal in Seal.objects.order_by("number").iterator():
        for lost in range(number + 1, seal.number):
            report.missing.append(f"seal {lost}")
        if seal.signature != sign_seal(seal):
            report.altered.append(f"seal {seal.number}")
        signatures = _check_entries(seal, report)
        if len(signatures) == seal.entry_count and chain_signatures(previous, signatures) != seal.chain:
            report.altered.append(f"the chain at seal {seal.number}")
        previous, number, report.head = seal.chain, seal.number, f"{seal.number}:{seal.chain}"
        heads.add(report.head)
    if expected_head and expected_head not in heads:
        report.missing.append(f"seal {expected_head.partition(':')[0]} as it was noted")
    waiting = _with_lists(AuditEntry.objects.filter(seal=None))
    report.unsealed = waiting.count()
    _check_signatures(waiting.iterator(chunk_size=1000), report)
    return report


def _check_entries(seal: Seal, report: AuditReport) -> list[str]:
    """Check the entries of one seal; return their signatures in order."""
    entries = list(_with_lists(seal.entries.all()).order_by("position"))
    places = {entry.position for entry in entries}
    report.missing += [
        f"entry {place + 1} of {seal.entry_count} in seal {seal.number}"
        for place in range(seal.entry_count)
        if place not in places
    ]
    report.sealed += len(entries)
    _check_signatures(entries, report)
    return [entry.signature for entry in entries]


def _check_signatures(entries: Iterable[AuditEntry], report: AuditReport) -> None:
    for entry in entries:
        listed = sorted((row.record, row.service) for row in entry.listed_records.all())
        if entry.signature != sign_entry(entry, listed):
            report.altered.append(f"entry {entry.key}")


def _with_lists(entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
    return entries.prefetch_related("listed_records")
