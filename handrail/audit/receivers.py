"""Sign-ins, failures and changes of access, audited by the signals of those who know of them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from handrail.accounts.access import get_page_name
from handrail.accounts.models import User
from handrail.accounts.network_address import find_valid_address
from handrail.accounts.signals import access_changed
from handrail.audit.actions import Visit, record_entry
from handrail.audit.models import EntryKind, ReaderKind

# Words of the audit for what allauth signals.
CHANGES = (
    (password_changed, "password changed"),
    (password_set, "password set"),
    (password_reset, "password reset"),
    (authenticator_added, "second factor added"),
    (authenticator_removed, "second factor removed"),
    (authenticator_reset, "second factor reset"),
)


def connect_receivers() -> None:
    """Have sign-ins and changes of access audited from now on."""
    user_logged_in.connect(audit_sign_in, dispatch_uid="audit sign-in")
    user_logged_out.connect(audit_sign_out, dispatch_uid="audit sign-out")
    user_login_failed.connect(audit_failure, dispatch_uid="audit failure")
    access_changed.connect(audit_access_change, dispatch_uid="audit access")
    for signal, words in CHANGES:
        signal.connect(_audit_change(words), weak=False, dispatch_uid=f"audit {words}")


def audit_access_change(
    *, user: User, services: Sequence[str], words: str, by: User | None, at: datetime, **_: object
) -> None:
    """Audit a change of somebody's access: their record is STAFF- and their number, in each service."""
    record_entry(
        Visit(ReaderKind.STAFF if by else ReaderKind.COMMAND, "staff", by.pk if by else None),
        EntryKind.ACCESS_CHANGED,
        at=at,
        listed=[(f"STAFF-{user.pk}", service) for service in services or [""]],
        detail=words,
    )


def audit_sign_in(request: HttpRequest, user: User, **_: object) -> None:
    _record(EntryKind.SIGNED_IN, request, user)


def audit_sign_out(request: HttpRequest, user: User | None, **_: object) -> None:
    if user is not None:
        _record(EntryKind.SIGNED_OUT, request, user)


def audit_failure(credentials: dict[str, str], request: HttpRequest | None = None, **_: object) -> None:
    """Audit a wrong password: for the member of staff whose email was given, if it is anybody's."""
    email = credentials.get("email") or credentials.get("login") or credentials.get("username") or ""
    user = User.objects.filter(email__iexact=email).first() if email else None
    _record(EntryKind.SIGN_IN_FAILED, request, user)


def _audit_change(words: str) -> Callable[..., None]:
    def audit_change(request: HttpRequest, user: User, **_: object) -> None:
        _record(EntryKind.ACCESS_CHANGED, request, user, words)

    return audit_change


def _record(kind: EntryKind, request: HttpRequest | None, user: User | None, detail: str = "") -> None:
    record_entry(
        Visit(
            ReaderKind.STAFF if user else ReaderKind.STRANGER,
            (get_page_name(request) if request else "") or "sign-in",
            user.pk if user else None,
            find_valid_address(request) if request else None,
        ),
        kind,
        at=timezone.now(),
        detail=detail,
    )
