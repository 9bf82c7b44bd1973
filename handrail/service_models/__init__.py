"""Services as data: what each asks, offers and when. One folder a service, one file a version."""

from handrail.service_models import clocks, eligibility, questions
from handrail.service_models.catalogue import (
    Service,
    build_directory,
    clear_cache,
    find_problems,
    get_service,
    list_slugs,
    load_services,
    read_sources,
)
from handrail.service_models.schema.version import Version

__all__ = [
    "Service",
    "Version",
    "build_directory",
    "clear_cache",
    "clocks",
    "eligibility",
    "find_problems",
    "get_service",
    "list_slugs",
    "load_services",
    "questions",
    "read_sources",
]
