"""Putting somebody on call, and taking them off the roster."""

from datetime import datetime

from django.db import transaction

from handrail.accounts.models import User
from handrail.journey.safety.models import OnCall


@transaction.atomic
def put_on_call(
    *,
    service: str,
    user: User,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    at: datetime,
    address: str = "",
    mobile: str = "",
) -> OnCall:
    """Add a turn on call, once; whoever begins it with a concern open is told by the schedule."""
    held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    same_turn = OnCall.objects.filter(
        service=service, user=held, starts_at=starts_at, ends_at=ends_at, removed_at__isnull=True
    )
    return same_turn.first() or OnCall.objects.create(
        service=service,
        user=user,
        starts_at=starts_at,
        ends_at=ends_at,
        address=address,
        mobile=mobile,
        recorded_by=by,
        recorded_at=at,
    )


@transaction.atomic
def take_off_call(*, turn: OnCall, by: User, at: datetime) -> OnCall:
    """Take a turn off the roster, once; that it was there stays known."""
    held = OnCall.objects.select_for_update(of=("self",)).get(pk=turn.pk)
    if held.removed_at is None:
        held.removed_at, held.removed_by = at, by
        held.save()
    return held
