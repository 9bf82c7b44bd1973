"""What the operator keeps of each service on pages: closed days, places, sites and contact details.

Whoever keeps them gives them here; until then there are none. Pure: the values are read, never fetched.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from handrail.foundation.calendars import WorkingCalendar, find_calendar
from handrail.service_models.schema.journey import DirectoryEntry


@dataclass(frozen=True)
class ServiceSite:
    """A place where a service sees people."""

    name: str
    address: str = ""
    telephone: str = ""


@dataclass(frozen=True)
class OperatorDetails:
    """What a service's pages, letters and clocks use of the operator's own details. Empty means not told.

    Texts may carry their words in other languages (`TranslatedText`).
    """

    closed_days: Mapping[date, str] = field(default_factory=dict)
    places: Mapping[str, DirectoryEntry] = field(default_factory=dict)
    sites: tuple[ServiceSite, ...] = ()
    name: str = ""
    offers: str = ""
    excludes: str = ""
    greeting: str = ""
    signature: str = ""
    telephone: str = ""
    email: str = ""
    hours: str = ""
    address: str = ""


NO_DETAILS = OperatorDetails()
_details: dict[str, OperatorDetails] = {}


def keep_details(details: Mapping[str, OperatorDetails]) -> None:
    """Use these details from now on, by service, in place of those before."""
    _details.clear()
    _details.update(details)


def find_details(service: str) -> OperatorDetails:
    """Return the details of a service; empty ones where none are kept."""
    return _details.get(service, NO_DETAILS)


def find_service_calendar(calendar: str, service: str) -> WorkingCalendar:
    """Return the calendar of a service's nation, without the days on which the service is closed."""
    closed = tuple(sorted(find_details(service).closed_days.items()))
    return replace(find_calendar(calendar), closed_days=closed) if closed else find_calendar(calendar)
