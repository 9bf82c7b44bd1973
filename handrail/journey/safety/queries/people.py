"""Who could be told in a service: its managers, the deputies of its staff, and who is away."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from handrail.accounts.models import Absence, Membership
from handrail.accounts.policy import Role


def select_absences(day: date) -> QuerySet[Absence]:
    """Return the absences of a day."""
    return Absence.objects.filter(starts_on__lte=day, ends_on__gte=day)


def select_managers(services: Iterable[str]) -> QuerySet[Membership]:
    """Return the roles of those who lead these services."""
    return Membership.objects.filter(
        service__in=list(services), role=Role.SERVICE_MANAGER, user__is_active=True
    )


def select_deputies(services: Iterable[str]) -> QuerySet[Membership]:
    """Return the roles of those in these services who have a deputy that can be reached."""
    return Membership.objects.filter(service__in=list(services), deputy__is_active=True)
