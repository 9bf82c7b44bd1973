"""When the events of a case happened: the facts from which deadlines and contacts are worked out."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from handrail.foundation.calendars import as_moment

Moment = date | datetime
# A fact is the time of an event; an event that happens again and again has several.
Facts = Mapping[str, "Moment | Sequence[Moment] | None"]


def find_moments(facts: Facts, event: str) -> list[datetime]:
    """Return every time an event happened, in order."""
    value = facts.get(event)
    if value is None:
        return []
    times = [value] if isinstance(value, date) else list(value)
    return sorted(as_moment(time, event) for time in times)


def find_first_moment(facts: Facts, event: str) -> datetime | None:
    """Return the first time an event happened, None where it has not."""
    return next(iter(find_moments(facts, event)), None)


def find_first_of(facts: Facts, events: Sequence[str], now: datetime) -> datetime | None:
    """Return the first time by `now` that any of several events happened."""
    moments = [moment for event in events for moment in find_moments(facts, event) if moment <= now]
    return min(moments, default=None)
