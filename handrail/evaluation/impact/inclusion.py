"""Who is studied: clients absent at entry whose return is known; everybody else counted by reason."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handrail.evaluation.clients import Client
from handrail.evaluation.results import Estimate, Method

METHOD = Method(
    "included: off sick at entry, return to work known; a client left out counts once, at the first reason",
    "DWP RR896 appendix C, entry criteria",
)
REASONS = (
    "whether off sick at entry not recorded",
    "at work or without work at entry",
    "not discharged and no return recorded",
    "return to work not known at discharge",
)


@dataclass(frozen=True)
class Case:
    """An included client. Weeks are None where a date is missing or contradicts another."""

    client: Client
    returned: bool
    weeks_absent_at_assessment: float | None
    whole_weeks: float | None
    partial_weeks: float | None
    followed_weeks: float | None


def exclusion(client: Client) -> str | None:
    """Why a client is left out; None for one who is included."""
    if client.absent_at_entry is None:
        return REASONS[0]
    if not client.absent_at_entry:
        return REASONS[1]
    if client.returned is not None or client.at_work_at_discharge is not None:
        return None
    return REASONS[3] if client.discharged is not None else REASONS[2]


def weeks_between(start: date | None, end: date | None) -> float | None:
    """Weeks from the first day to the day after the last; None when one is missing or they run backwards."""
    if start is None or end is None or end < start:
        return None
    return (end - start).days / 7


def case(client: Client) -> Case:
    """Durations of an included client.

    Whole: onset of absence to return. Partial: assessment to return. Followed: assessment to return, or to
    discharge for those who had not returned.
    """
    returned = client.returned is not None or bool(client.at_work_at_discharge)
    end = client.returned if returned else client.discharged
    return Case(
        client,
        returned,
        weeks_between(client.absence_started, client.assessed),
        weeks_between(client.absence_started, client.returned),
        weeks_between(client.assessed, client.returned),
        weeks_between(client.assessed, end),
    )


def include(clients: Sequence[Client]) -> tuple[list[Case], dict[str, int]]:
    """The included cases, and how many were left out for each of `REASONS`; the two add up to all clients."""
    reasons = [exclusion(client) for client in clients]
    counted = Counter(reason for reason in reasons if reason is not None)
    included = [case(client) for client, reason in zip(clients, reasons, strict=True) if reason is None]
    return included, {reason: counted[reason] for reason in REASONS}


def estimates(clients: Sequence[Client], cases: Sequence[Case], excluded: dict[str, int]) -> list[Estimate]:
    """Counts of the flow from the file to the studied cases, and of what is missing among these."""
    returners = [c for c in cases if c.returned]
    lines = [
        ("clients in the file", len(clients), len(clients), ""),
        *(("excluded", count, len(clients), reason) for reason, count in excluded.items()),
        ("included", len(cases), len(clients), ""),
        (
            "not known",
            sum(c.weeks_absent_at_assessment is None for c in cases),
            len(cases),
            "weeks at assessment",
        ),
        ("not known", sum(not c.client.condition for c in cases), len(cases), "main condition"),
        (
            "not known",
            sum(c.whole_weeks is None for c in returners),
            len(returners),
            "whole episode, returners",
        ),
        (
            "not known",
            sum(c.partial_weeks is None for c in returners),
            len(returners),
            "after assessment, returners",
        ),
    ]
    return [
        Estimate("inclusion", measure, count, "clients", base, METHOD, group)
        for measure, count, base, group in lines
    ]
