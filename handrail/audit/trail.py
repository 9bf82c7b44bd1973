"""What a page shows of records, noted while it is made and audited as it leaves, however it was asked for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from handrail.accounts.access import ReaderRequest, get_page_name
from handrail.accounts.policy import NOBODY
from handrail.audit.actions import Visit, record_entry
from handrail.audit.models import ALL_RECORDS, EntryKind, ReaderKind


@dataclass
class Trail:
    """What one answer shows: records with their services, opened, refused or listed, and what it exports."""

    reader_kind: ReaderKind = ReaderKind.STAFF
    # By which private link, where it was one.
    detail: str = ""
    opened: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    listed: dict[str, str] = field(default_factory=dict)
    exported: set[str] = field(default_factory=set)


class AuditedRequest(ReaderRequest):
    """A request whose answer shows records."""

    trail: Trail


def get_trail(request: HttpRequest) -> Trail:
    """Return the trail of a request, begun where it has none."""
    audited = cast(AuditedRequest, request)
    if not hasattr(audited, "trail"):
        audited.trail = Trail()
    return audited.trail


def note_opened(
    request: HttpRequest,
    record: str,
    service: str,
    reader_kind: ReaderKind = ReaderKind.STAFF,
    detail: str = "",
) -> None:
    """Note that an answer shows a record, to a member of staff or a holder of a private link (`detail`)."""
    trail = get_trail(request)
    trail.opened[record] = service
    trail.reader_kind, trail.detail = reader_kind, detail


def note_refused(request: HttpRequest, record: str, service: str) -> None:
    """Note that somebody tried to open a record that is restricted to others."""
    get_trail(request).refused[record] = service


def note_listed(request: HttpRequest, records: Iterable[tuple[str, str]]) -> None:
    """Note that the answer names records, as a list or a search does: each with its service."""
    get_trail(request).listed.update(records)


def note_exported(request: HttpRequest, services: Iterable[str]) -> None:
    """Note that the answer holds records of services, without naming each."""
    get_trail(request).exported.update(services)


class AuditReadings:
    """Writes what an answer shows to the audit before the answer leaves: a page that cannot be audited fails.

    A redirect shows nothing; what it leads to is a request of its own.
    """

    def __init__(self, get_response: Callable[[ReaderRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ReaderRequest) -> HttpResponse:
        response = self.get_response(request)
        if hasattr(request, "trail") and not 300 <= response.status_code < 400:
            record_trail(request)
        return response


def record_trail(request: ReaderRequest) -> None:
    """Write an entry for each record opened, one for all that were listed, one for what was exported."""
    trail = get_trail(request)
    visit, at = find_visit(request, trail.reader_kind), timezone.now()
    for record in trail.opened.items():
        record_entry(visit, EntryKind.READ, at=at, record=record, detail=trail.detail)
    for record in trail.refused.items():
        record_entry(visit, EntryKind.REFUSED, at=at, record=record)
    listed = [each for each in trail.listed.items() if each[0] not in trail.opened]
    if listed:
        record_entry(visit, EntryKind.LISTED, at=at, listed=listed)
    if trail.exported:
        exported = [(ALL_RECORDS, service) for service in trail.exported]
        record_entry(visit, EntryKind.EXPORTED, at=at, listed=exported)


def find_visit(request: HttpRequest, kind: ReaderKind) -> Visit:
    """Return who makes a request and of which page: the member of staff signed in, or somebody of a kind.

    A member of staff who opens a client's private link reads as themselves.
    """
    reader = getattr(request, "reader", NOBODY)
    page = get_page_name(request) or "unnamed"
    if reader.user_id:
        return Visit(ReaderKind.STAFF, page, reader.user_id)
    return Visit(ReaderKind.STRANGER if kind is ReaderKind.STAFF else kind, page)
