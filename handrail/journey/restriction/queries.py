"""Who may be named as a reader of a restricted record."""

from django.db.models import QuerySet

from handrail.accounts.models import User
from handrail.accounts.policy import GRANTS, Permission


def list_possible_readers(service: str) -> QuerySet[User]:
    """Return the staff of a service whose role lets them open a case, by name."""
    roles = [role.value for role in GRANTS[Permission.READ_CASE].roles]
    staff = User.objects.filter(is_active=True, memberships__service=service, memberships__role__in=roles)
    return staff.distinct().order_by("name")
