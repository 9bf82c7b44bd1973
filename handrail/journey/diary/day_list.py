"""The appointments and calls of today and tomorrow on paper, for when the system cannot be reached."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from handrail.accounts.models import User
from handrail.foundation.calendars import as_moment, end_of_day, to_day
from handrail.foundation.wording import nhs_date, nhs_time
from handrail.journey.case.models import Case
from handrail.journey.diary.models import Appointment, CallBack
from handrail.journey.diary.presenters import describe_parties, describe_way
from handrail.journey.diary.queries import select_booked, select_open_calls

COLUMNS = ("Time", "Client", "Phone", "Before you call", "What", "What came of it")


@dataclass(frozen=True)
class DayEntry:
    """Something in the diary of a member of staff: when, about which case, and its cells."""

    user_id: int
    at: datetime
    case: Case
    cells: Sequence[str]


@dataclass(frozen=True)
class ListedDay:
    """One day of a list: its heading and a row for each appointment or call, in order of time."""

    heading: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class DayList:
    """The days of one member of staff, and the cases that they name."""

    name: str
    days: Sequence[ListedDay]
    cases: Sequence[Case]


def build_day_lists(users: Iterable[User], cases: QuerySet[Case], at: datetime) -> list[DayList]:
    """Return the diary of each of these people for today and tomorrow, of these cases alone: two queries.

    Calls that are late stand under today; whoever has nothing has a list without rows.
    """
    today = to_day(at)
    start, before = as_moment(today), end_of_day(today + timedelta(days=1))
    people = list(users)
    shown = {"user__in": people, "case__in": cases.order_by().values("pk")}
    appointments = select_booked().filter(**shown, starts_at__gte=start, starts_at__lte=before)
    calls = select_open_calls().filter(**shown, due_at__lte=before)
    entries = [DayEntry(row.user_id, row.starts_at, row.case, _appointment_row(row)) for row in appointments]
    entries += [
        DayEntry(row.user_id, max(row.due_at, start), row.case, _call_row(row, start)) for row in calls
    ]
    entries.sort(key=lambda entry: entry.at)
    return [_build_list(user, [row for row in entries if row.user_id == user.pk], today) for user in people]


def _build_list(user: User, entries: Sequence[DayEntry], today: date) -> DayList:
    days = [
        ListedDay(nhs_date(day, weekday=True), [entry.cells for entry in entries if to_day(entry.at) == day])
        for day in (today, today + timedelta(days=1))
    ]
    return DayList(user.name, days, [entry.case for entry in entries])


def _appointment_row(row: Appointment) -> list[str]:
    what = ", ".join([row.kind_label, *describe_parties(row), describe_way(row)])
    return _entry_row(f"{nhs_time(row.starts_at)} to {nhs_time(row.ends_at)}", row.case, what)


def _call_row(row: CallBack, start: datetime) -> list[str]:
    late = f", due {nhs_date(row.due_at)}" if row.due_at < start else ""
    return _entry_row(nhs_time(row.due_at), row.case, f"Call back: {row.about}{late}")


def _entry_row(time: str, case: Case, what: str) -> list[str]:
    person = case.person
    rules = [*person.safe_contact.describe_for_caller(person.given_name), person.contact_needs]
    safe = ". ".join(filter(None, rules))
    return [time, f"{person.name}, {case.reference}", person.telephone, safe, what, ""]
