"""On which day the people of an extract had died."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from handrail.journey.case.death import Death


def find_days_of_death(roots: Mapping[UUID, UUID]) -> dict[UUID, date]:
    """Find the day by which people had died, by the key of their record, from the key of the one kept.

    Where nobody knew the day it is the one on which it was recorded: by then they had.
    """
    if not roots:
        return {}
    kept = set(roots.values())
    deaths = Death.objects.filter(
        Q(person_id__in=kept) | Q(person__same_as_id__in=kept), undone_at__isnull=True
    )
    rows = deaths.values_list("person_id", "person__same_as_id", "died_on", "recorded_at")
    days = {root or person: day or timezone.localdate(recorded) for person, root, day, recorded in rows}
    return {person: days[root] for person, root in roots.items() if root in days}
