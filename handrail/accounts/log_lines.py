"""Lines of the log: when, which request, which member of staff, and nothing personal."""

import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from traceback import format_tb
from types import TracebackType

from django.http import HttpRequest
from django_guid import get_guid

# The member of staff whose request this thread answers.
signed_in_user: ContextVar[int | None] = ContextVar("signed_in_user", default=None)

# What may name somebody, or open a record for whoever reads the log.
PERSONAL = (
    (re.compile(r"\S+@\S+"), "<email>"),
    # Tokens of private links and of resets: signed ones carry colons, short ones have 22 characters.
    (re.compile(r"[\w-]+(?::[\w-]+)*:[\w-]{20,}|\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{20,}"), "<token>"),
    (re.compile(r"\+?\d[\d \-()]{8,}\d"), "<number>"),
    # PostgreSQL quotes the offending row: Key (email)=(...), and quoted literals.
    (re.compile(r"=\([^)]*\)"), "=(<value>)"),
)
ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PlainLogFormatter(logging.Formatter):
    """Formats `time level logger request=... user=... message`; an error by its kind and the lines it passed.

    A request is named by its route, never by its address, which may hold the token of a private link.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line without what an error adds."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        parts = [
            at.replace("+00:00", "Z"),
            record.levelname,
            record.name,
            f"request={get_guid() or '-'}",
            f"user={signed_in_user.get() or '-'}",
            describe_record(record),
        ]
        return " ".join(parts)

    def formatException(self, ei: ExceptionInfo) -> str:
        """Return where an error arose and its kind: its words may quote what somebody typed."""
        kind, _, trace = ei
        return "".join(format_tb(trace)) + (kind.__name__ if kind else "")


def describe_record(record: logging.LogRecord) -> str:
    """Return what a record says, with whatever may be personal blotted out."""
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        route = request.resolver_match.route if request.resolver_match else "(no such page)"
        status = getattr(record, "status_code", "-")
        return f"{status} {request.method} /{route} {getattr(record, 'reason', '')}".rstrip()
    words = record.getMessage()
    for pattern, instead in PERSONAL:
        words = pattern.sub(instead, words)
    return words
