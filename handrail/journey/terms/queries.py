"""What a member of staff has still to read."""

from datetime import datetime

from django.utils import timezone

from handrail import service_models
from handrail.accounts.models import Acknowledgement
from handrail.accounts.policy import Permission, Reader
from handrail.service_models import Version, moves
from handrail.service_models.diff import list_announced_changes


def to_acknowledge(reader: Reader, at: datetime) -> list[tuple[Version, list[str]]]:
    """Versions in force whose changes the reader has not acknowledged, with what they say has changed."""
    if reader.user_id is None:
        return []
    read: dict[str, set[str]] = {}
    acknowledged = Acknowledgement.objects.filter(user_id=reader.user_id)
    for slug, version_id in acknowledged.values_list("service", "version"):
        read.setdefault(slug, set()).add(version_id)
    found = []
    for slug in reader.list_services_with(Permission.READ_CASE):
        service = service_models.get_service(slug)
        for version in moves.find_unacknowledged_versions(
            service, read.get(slug, set()), timezone.localdate(at)
        ):
            before = service.versions[service.versions.index(version) - 1]
            found.append((version, list_announced_changes(service, before, version)))
    return found
