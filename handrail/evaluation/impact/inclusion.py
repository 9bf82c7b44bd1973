"""Who is studied: every client off sick at entry, whatever became of them, for as long as is known."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain
from operator import attrgetter

from handrail.evaluation.clients import Client
from handrail.evaluation.results import Estimate, Method

METHOD = Method(
    "included: assessed and off sick at entry, whatever became of them; a client left out counts once, at "
    "the first reason",
    "DWP RR896 appendix C, entry criteria",
)
# In the words of the table back-at-work.
NOT_ASSESSED = "not assessed"
EXCLUSION_REASONS = (NOT_ASSESSED, "attendance at entry not recorded", "not off sick at entry")
NOT_DISCHARGED = "not discharged yet"
SECTION = "inclusion"


class Ending(StrEnum):
    """What ended the time a client was followed."""

    RETURNED = "back at work, day recorded"
    AT_WORK = "at work at discharge, day of return not recorded: counted as back on the day of discharge"
    OFF_SICK = "not at work at discharge: followed until then"
    NOT_KNOWN = "discharged, outcome not known: followed until the last day their status was known"
    OPEN = "not discharged, no return recorded: followed until the day of the extract"


@dataclass(frozen=True, slots=True)
class StudyCase:
    """An included client. Weeks are None where a date is missing or contradicts another.

    `returned` is whether a return is recorded or they were at work at discharge; None when neither is known.
    `discharged` is whether they were discharged. `followed_weeks` count from assessment to `ending`, and
    `back` says whether they ended in a return.
    """

    client: Client
    returned: bool | None
    discharged: bool
    weeks_absent_at_assessment: float | None
    whole_weeks: float | None
    partial_weeks: float | None
    followed_weeks: float | None
    back: bool
    ending: Ending

    @property
    def return_if_discharged(self) -> bool | None:
        """Whether a discharged client returned; None when not discharged or not known."""
        return self.returned if self.discharged else None

    @property
    def at_discharge(self) -> bool | None:
        """Whether a client was at work at discharge; None when that is not known."""
        return self.client.at_work_at_discharge


def find_exclusion(client: Client) -> str | None:
    """Return why an assessed client is left out; None for one who is included."""
    if client.absent_at_entry is None:
        return EXCLUSION_REASONS[1]
    return None if client.absent_at_entry else EXCLUSION_REASONS[2]


def find_exclusions(clients: Sequence[Client]) -> list[str | None]:
    """Return why each client is left out, None for those who are included.

    Who was not assessed is no client yet; in a file that carries no assessment date at all everybody is one.
    """
    dated = any(client.assessed is not None for client in clients)
    return [
        NOT_ASSESSED if dated and client.assessed is None else find_exclusion(client) for client in clients
    ]


def count_weeks_between(start: date | None, end: date | None) -> float | None:
    """Return weeks from one day to another; None when one is missing or they run backwards."""
    if start is None or end is None or end < start:
        return None
    return (end - start).days / 7


def build_case(client: Client, as_at: date | None) -> StudyCase:
    """Return an included client's durations, as they were known on a day.

    Whole: onset of absence to return. After assessment: assessment to return. Followed: assessment to return,
    or for as long as they are known to have been away.

    Parameters
    ----------
    client
    as_at
        Day of the extract, on which the open cases are cut off; None when no date at all is known.
    """
    ending, end = _find_end(client, as_at)
    back = ending in (Ending.RETURNED, Ending.AT_WORK)
    if as_at is not None and end is not None and end > as_at:
        ending, end, back = Ending.OPEN, as_at, False
    known = client.returned is not None or client.at_work_at_discharge is not None
    return StudyCase(
        client,
        (client.returned is not None or bool(client.at_work_at_discharge)) if known else None,
        client.discharged is not None or client.at_work_at_discharge is not None,
        count_weeks_between(client.absence_started, client.assessed),
        count_weeks_between(client.absence_started, client.returned),
        count_weeks_between(client.assessed, client.returned),
        count_weeks_between(client.assessed, end),
        back,
        ending,
    )


def _find_end(client: Client, as_at: date | None) -> tuple[Ending, date | None]:
    """Return what ended the time a client was followed, and when."""
    if client.returned is not None:
        return Ending.RETURNED, client.returned
    if client.at_work_at_discharge:
        return Ending.AT_WORK, client.discharged
    if client.at_work_at_discharge is not None:
        return Ending.OFF_SICK, client.discharged or _find_last_known(client)
    if client.discharged is not None:
        return Ending.NOT_KNOWN, _find_last_known(client)
    return Ending.OPEN, as_at


def _find_last_known(client: Client) -> date | None:
    """Return the last day of a known status: that recorded, or the assessment, when they were off sick."""
    return max((day for day in (client.status_known, client.assessed) if day is not None), default=None)


def find_last_date(clients: Iterable[Client]) -> date | None:
    """Return the latest date on which anything happened to any of the clients; None without dates."""
    names = ("returned", "discharged", "status_known", "assessed", "absence_started")
    days = set(chain.from_iterable(map(attrgetter(*names), clients))) - {None}
    return max(days, default=None)


def select_cases(
    clients: Sequence[Client], as_at: date | None = None
) -> tuple[list[StudyCase], dict[str, int]]:
    """Return the included cases, and how many are left out for each of `REASONS`: together all clients.

    Parameters
    ----------
    clients
    as_at
        Day of the extract, on which open cases are cut off; by default the latest date of the clients.
    """
    day = as_at or find_last_date(clients)
    reasons = find_exclusions(clients)
    counts = Counter(reason for reason in reasons if reason is not None)
    cases = [
        build_case(client, day) for client, reason in zip(clients, reasons, strict=True) if reason is None
    ]
    return cases, {reason: counts[reason] for reason in EXCLUSION_REASONS}


def count_returns(cases: Sequence[StudyCase]) -> tuple[int, int]:
    """Return how many of the discharged returned, and of how many of them that is known."""
    outcomes = [case.return_if_discharged for case in cases]
    return sum(outcome is True for outcome in outcomes), sum(outcome is not None for outcome in outcomes)


def estimate_flow(
    clients: Sequence[Client], cases: Sequence[StudyCase], excluded: dict[str, int]
) -> list[Estimate]:
    """Return counts from the file to the cases studied, how each was followed, and what is missing."""
    everybody, people = len(clients), len(cases)
    returners = [case for case in cases if case.returned]
    endings = Counter(case.ending for case in cases)
    unknown = (
        ("weeks at assessment", sum(case.weeks_absent_at_assessment is None for case in cases), people),
        ("main condition", sum(not case.client.condition for case in cases), people),
        ("time followed", sum(case.followed_weeks is None for case in cases), people),
        ("whole episode, returners", sum(case.whole_weeks is None for case in returners), len(returners)),
        (
            "after assessment, returners",
            sum(case.partial_weeks is None for case in returners),
            len(returners),
        ),
    )
    lines = [
        ("clients in the file", everybody, everybody, ""),
        *(("excluded", count, everybody, reason) for reason, count in excluded.items()),
        ("included", people, everybody, ""),
        *(("followed", endings[ending], people, str(ending)) for ending in Ending),
        *(("not known", count, base, name) for name, count, base in unknown),
    ]
    return [
        Estimate(SECTION, measure, count, "clients", base, METHOD, group)
        for measure, count, base, group in lines
    ]
