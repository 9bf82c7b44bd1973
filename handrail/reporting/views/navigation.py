"""The dashboards a reader may open, as tabs that are links."""

from django.urls import reverse

from handrail.accounts.policy import Permission, Reader

# Name of the address, its words, and the permission it needs.
DASHBOARDS = (
    ("dashboard", "Service", Permission.MANAGE_TEAM),
    ("dashboard-team", "Team", Permission.MANAGE_TEAM),
    ("dashboard-mine", "Mine", Permission.ASSESS),
    ("targets", "Targets", Permission.READ_RECORDS),
    ("money", "Money", Permission.READ_FIGURES),
    ("quality", "Quality", Permission.READ_RECORDS),
    ("returns", "Returns", Permission.PREPARE_RETURN),
    ("figures-summary", "How are we doing", Permission.READ_FIGURES),
    ("figures", "Every table", Permission.READ_FIGURES),
)


def list_dashboards(reader: Reader, current: str) -> list[dict[str, object]]:
    """List the dashboards of a reader; `current` names the one that is shown."""
    return [
        {"text": text, "href": reverse(name), "current": name == current}
        for name, text, permission in DASHBOARDS
        if reader.has_permission(permission)
    ]
