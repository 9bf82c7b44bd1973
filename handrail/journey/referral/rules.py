"""Who referred: the kind of recipient that the client's consent is about. Pure."""

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
