"""Whether a service is open, and when it opens next: its hours on the working days of its nation."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from handrail.foundation.calendars import LONDON
from handrail.service_models.catalogue import Service
from handrail.service_models.operator_details import find_service_calendar


def is_open(service: Service, at: datetime) -> bool:
    """Return whether staff are there at this moment."""
    local = at.astimezone(LONDON)
    working = find_service_calendar(service.calendar, service.slug).is_working_day(local.date())
    return working and service.about.safety.staffed_at(local.time())


def find_next_opening(service: Service, at: datetime) -> datetime:
    """Return when staff are there again; `at` itself where they are there now."""
    return at if is_open(service, at) else next(_openings(service, at))


def _openings(service: Service, at: datetime) -> Iterator[datetime]:
    """Yield every opening after `at`, in order, without end."""
    opens = time.fromisoformat(service.about.safety.opens)
    working = find_service_calendar(service.calendar, service.slug)
    day = at.astimezone(LONDON).date()
    while True:
        moment = datetime.combine(day, opens, LONDON)
        if moment > at and working.is_working_day(day):
            yield moment
        day += timedelta(days=1)


def find_closed_spells(
    service: Service, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the stretches between `start` and `end` when nobody is there, in order."""
    closes = time.fromisoformat(service.about.safety.closes)
    moment = start
    while moment < end:
        if is_open(service, moment):
            moment = datetime.combine(moment.astimezone(LONDON).date(), closes, LONDON)
            continue
        opening = find_next_opening(service, moment)
        yield moment, min(opening, end)
        moment = opening
