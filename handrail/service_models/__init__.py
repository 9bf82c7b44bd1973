"""Services as data: what each asks, offers and when. One folder a service, one file a version."""

from handrail.service_models import clocks, eligibility, questions
from handrail.service_models.catalogue import (
    Service,
    all_services,
    directory,
    get,
    problems,
    refresh,
    slugs,
    sources,
)
from handrail.service_models.schema.version import Version

__all__ = [
    "Service",
    "Version",
    "all_services",
    "clocks",
    "directory",
    "eligibility",
    "get",
    "problems",
    "questions",
    "refresh",
    "slugs",
    "sources",
]
