"""The pages of a case file, in the order in which a desk and a phone show them."""

from django.urls import reverse

from handrail.accounts.policy import Permission, Reader
from handrail.journey.case.models import Case
from handrail.journey.case.queries import is_restricted, version_of

# The name of each page's address, its words, and the permission it asks for.
FILE_PAGES = (
    ("case", "Overview", Permission.READ_CASE),
    ("case-plan", "Plan", Permission.READ_CLINICAL),
    ("case-support", "Support and appointments", Permission.READ_CASE),
    ("health-measures", "Health measures", Permission.READ_CLINICAL),
    ("case-documents", "Messages and documents", Permission.READ_CASE),
    ("timeline", "Timeline", Permission.READ_CASE),
)


def list_file_pages(case: Case, reader: Reader, current: str) -> list[dict[str, object]]:
    """Return the links to the pages of a case that a reader may open; `current` is the name of this one."""
    restricted = is_restricted(version_of(case), reader)
    return [
        {"text": text, "href": reverse(name, args=[case.reference]), "current": name == current}
        for name, text, permission in FILE_PAGES
        if reader.has_permission(permission, case.service)
        and not (restricted and permission == Permission.READ_CLINICAL)
    ]
