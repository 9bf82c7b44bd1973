"""Entries of the audit: by record, by reader, by period, within the services a reader may see."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from handrail.accounts.models import Membership, User
from handrail.audit.models import ALL_RECORDS, AuditEntry, EntryKind, ListedRecord

# Entries about a member of staff and not about a record.
ABOUT_ACCESS = (EntryKind.SIGNED_IN, EntryKind.SIGN_IN_FAILED, EntryKind.SIGNED_OUT, EntryKind.ACCESS_CHANGED)


def find_entries_of(record: str, service: str) -> QuerySet[AuditEntry]:
    """Return who has read a record of a service, exports of the whole service included, the latest first."""
    listed = ListedRecord.objects.filter(Q(record=record) | Q(record=ALL_RECORDS, service=service)).values(
        "entry"
    )
    entries = AuditEntry.objects.filter(Q(record=record) | Q(pk__in=listed))
    return entries.select_related("user").order_by("-id")


def find_entries(
    services: Iterable[str],
    *,
    record: str = "",
    user_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditEntry]:
    """Return entries about records and exports of these services and about their staff, the latest first.

    `until` itself is left out.
    """
    services = list(services)
    entries = AuditEntry.objects.filter(_build_scope(services)).select_related("user").order_by("-id")
    if record:
        opened = AuditEntry.objects.filter(record=record, service__in=services)
        named = ListedRecord.objects.filter(record=record, service__in=services)
        # An export of all of a service holds the record without naming it.
        own = {*opened.values_list("service", flat=True)[:1], *named.values_list("service", flat=True)[:1]}
        listed = ListedRecord.objects.filter(
            Q(record=record, service__in=services) | Q(record=ALL_RECORDS, service__in=own)
        ).values("entry")
        entries = entries.filter(Q(record=record, service__in=services) | Q(pk__in=listed))
    if user_id is not None:
        entries = entries.filter(user_id=user_id)
    if since is not None:
        entries = entries.filter(at__gte=since)
    if until is not None:
        entries = entries.filter(at__lt=until)
    return entries


def list_staff(services: Iterable[str]) -> list[tuple[str, str]]:
    """Return the number and name of everybody who holds a role in one of these services, by name."""
    staff = User.objects.filter(memberships__service__in=list(services)).distinct()
    return [(str(key), name) for key, name in staff.values_list("pk", "name")]


def _build_scope(services: list[str]) -> Q:
    """Return which entries those who read the audit of these services may see."""
    listed = ListedRecord.objects.filter(service__in=services).values("entry")
    staff = Membership.objects.filter(service__in=services).values("user")
    about_access = Q(kind__in=ABOUT_ACCESS, user__in=staff)
    return Q(service__in=services) | Q(pk__in=listed) | about_access
