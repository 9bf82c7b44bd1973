"""Whose page it is: a signed mark on a form, for what is sent after its writer's sign-in has ended."""

from datetime import timedelta

from django.core import signing

SALT = "handrail.writer"
# A page left open over a long weekend still belongs to whoever wrote on it.
MARK_LASTS = timedelta(days=7)


def sign_writer(user_id: int) -> str:
    """Return the mark that names somebody signed in as the writer of a page."""
    return signing.dumps(user_id, salt=SALT)


def read_writer(mark: str) -> int | None:
    """Return who a page was given to; None where it does not say, or is too old."""
    try:
        return int(signing.loads(mark, salt=SALT, max_age=MARK_LASTS))
    except (signing.BadSignature, TypeError, ValueError):
        return None
