"""Who referred, as the client's consent is about them, and what a caller is called. Pure."""

from collections.abc import Mapping
from datetime import timedelta

# What somebody began to write and never sent is kept no longer: on a public page, and of a call.
PUBLIC_DRAFTS_KEPT = timedelta(days=30)
CALLS_KEPT = timedelta(days=30)

# Route -> the kind of recipient the client's consent is about.
RECIPIENTS: dict[str, str] = {
    "gp": "gp",
    "talking_therapies": "gp",
    "other_healthcare": "gp",
    "specialist_care": "gp",
    "employer": "employer",
}


def recipient_of(route: str, *, on_behalf: bool) -> str:
    """The kind of recipient a referrer is; 'client' for people who referred themselves."""
    if route == "self" and not on_behalf:
        return "client"
    return RECIPIENTS.get(route, "named_other")


def join_caller(typed: Mapping[str, object]) -> str:
    """Return the name of a caller as it was typed; '' where it was not."""
    return " ".join(str(typed.get(name) or "") for name in ("given_name", "family_name")).strip()
