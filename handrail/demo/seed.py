"""Fills an empty database with two years of both services."""

from datetime import datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from handrail import service_models
from handrail.demo import closing
from handrail.demo.concerns import make_concerns
from handrail.demo.life import Life
from handrail.demo.staff import LEICESTER, SCOTLAND, make_providers, make_staff
from handrail.journey.case.models import Case

# Shares of the referrals as published: 1,694 and 557 clients with a known route.
SHARES = {SCOTLAND: 0.7, LEICESTER: 0.3}
YEARS = 2
LETTERS = 3


def fill(*, clients: int, seed: int, now: datetime | None = None) -> int:
    """Make `clients` referrals over the two years before `now`, unless there are cases. Gives how many."""
    if Case.objects.exists():
        return 0
    now = now or timezone.now()
    rng = Random(seed)
    made = 0
    said = []
    for service, share in SHARES.items():
        with transaction.atomic():
            staff = make_staff(service)
            providers = make_providers(
                service, service_models.get_service(service).find_version_on(now.date())
            )
        moments = sorted(_moment(rng, now) for _ in range(round(clients * share)))
        for place, moment in enumerate(moments):
            life = Life(rng, service, staff, providers, now, with_letters=place >= len(moments) - LETTERS)
            with transaction.atomic():
                life.live(moment)
            said += [life.said] if life.said else []
            made += 1
        make_concerns(service, staff, now)
    closing.tell(said, now)
    return made


def _moment(rng: Random, now: datetime) -> datetime:
    """A working hour within the two years, so that somebody could have answered."""
    day = timezone.localdate(now) - timedelta(days=rng.randint(0, YEARS * 365))
    while day.weekday() > 4:
        day -= timedelta(days=1)
    moment = timezone.make_aware(datetime.combine(day, time(rng.randint(8, 17), rng.randint(0, 59))))
    return min(moment, now - timedelta(minutes=5))
