"""Setting up a service, and opening it to the public."""

from datetime import datetime

from django.db import transaction

from handrail.accounts.models import Membership, User
from handrail.foundation.errors import UserError
from handrail.opening.models import ServiceOpening
from handrail.opening.queries import list_requirements
from handrail.opening.rules import list_missing


@transaction.atomic
def prepare_service(*, service: str, at: datetime) -> bool:
    """Note that a service is set up, so that its public pages wait for it to open; False where it is noted.

    A service that has staff already is at work, and stays open.
    """
    if ServiceOpening.objects.filter(service=service).exists():
        return False
    if Membership.objects.filter(service=service).exists():
        return False
    ServiceOpening.objects.create(service=service, set_up_at=at)
    return True


@transaction.atomic
def open_service(*, service: str, by: User | None, at: datetime, although_missing: bool = False) -> bool:
    """Have a service take referrals from the public; False where it is open.

    Raises UserError where something is missing, unless it opens `although_missing`.
    """
    opening = ServiceOpening.objects.select_for_update(of=("self",)).filter(service=service).first()
    if opening is None or opening.opened_at:
        return False
    missing = list_missing(list_requirements(service, at))
    if missing and not although_missing:
        titles = "; ".join(requirement.title for requirement in missing)
        raise UserError(f"Not there yet: {titles}. Add it, or say that the service opens without it.")
    opening.opened_at, opening.opened_by = at, by
    opening.missing = [requirement.code for requirement in missing]
    opening.save()
    return True
