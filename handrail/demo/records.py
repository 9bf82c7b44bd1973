"""What the operator of the demonstration keeps in files: targets and their re-profile, spend, posts."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from handrail.accounts.policy import Role
from handrail.demo.seed import SERVICE_SHARES, YEARS
from handrail.demo.staff import LEICESTER, PEOPLE, SCOTLAND, get_staff_member
from handrail.extract.files import FILES
from handrail.foundation.dates import first_of_month
from handrail.foundation.periods import Period

Line = dict[str, object]

# Of those referred so many take part and are assessed, by the mix that the cases are made in.
STAGE_SHARES = {"referred": 1.0, "enrolled": 0.85, "assessed": 0.8}
FIRST_TARGET_FACTOR = 1.25  # what first targets promised beyond what came
MONTHS_SINCE_RE_PROFILE = 8  # months ago
# Pounds a client: near the costs published for services of the same kind.
COST_PER_CLIENT = {SCOTLAND: 620, LEICESTER: 840}
# heading, share of the spend, funding, note
SPEND_BY_HEADING = (
    ("staff", 0.58, "paid", ""),
    ("commissioned_services", 0.2, "paid", ""),
    ("premises", 0.09, "subsidised", "The health board gives the rooms at half their rent."),
    ("general", 0.06, "paid", ""),
    ("marketing", 0.04, "paid", ""),
    ("training", 0.03, "paid", ""),
    ("other", 0.02, "unpaid", "A debt adviser on one day a week, given by a charity."),
)
WHOLE_TIME_SHARES = (1.0, 0.8, 0.6, 0.6)
POPULATION = {SCOTLAND: 41_000, LEICESTER: 17_500}


def write_operator_files(folder: Path, *, clients: int, now: datetime) -> None:
    """Write targets, costs and staff for `clients` referrals in the years before now, none over another."""
    folder.mkdir(parents=True, exist_ok=True)
    months = [first_of_month(now.date(), -ago) for ago in range(YEARS * 12, -7, -1)]
    monthly_referrals = {service: clients * share / (YEARS * 12) for service, share in SERVICE_SHARES.items()}
    rows = {
        "targets": _list_targets(months, monthly_referrals, now.date()),
        "costs": _list_costs(months, monthly_referrals, now.date()),
        "staff": _list_posts(),
    }
    for name, lines in rows.items():
        path = folder / f"{name}.csv"
        if path.exists():
            continue
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, [field.name for field in FILES[name].fields])
            writer.writeheader()
            writer.writerows(lines)


def _list_targets(months: list[date], monthly_referrals: dict[str, float], today: date) -> Iterator[Line]:
    """Yield the first profile for every month, and the re-profile from some months ago on."""
    changed = first_of_month(today, -MONTHS_SINCE_RE_PROFILE)
    for service, referrals in monthly_referrals.items():
        common = {"service": service, "author": "Programme board"}
        yield common | {
            "measure": "eligible_population", "month": months[0], "value": POPULATION[service],
            "profile": "original", "set_on": months[0],
            "derivation": "People off sick or struggling at work in the area, of working age.",
        }  # fmt: skip
        for measure, share in STAGE_SHARES.items():
            due = referrals * share
            for month in months:
                yield common | {
                    "measure": measure, "month": month, "value": round(due * FIRST_TARGET_FACTOR, 1),
                    "profile": "original", "set_on": months[0],
                    "reason": "Agreed with the funder before the service opened.",
                    "derivation": f"{due * FIRST_TARGET_FACTOR * 12:.0f} a year, the same each month.",
                }  # fmt: skip
                if month >= changed:
                    yield common | {
                        "measure": measure, "month": month, "value": round(due, 1), "profile": "re-profiled",
                        "set_on": changed, "reason": "Fewer practices referred than was hoped.",
                        "derivation": "The pace of the first sixteen months.",
                    }  # fmt: skip


def _list_costs(months: list[date], monthly_referrals: dict[str, float], today: date) -> Iterator[Line]:
    """Yield the spend of each whole quarter so far, by heading."""
    for service, referrals in monthly_referrals.items():
        quarter = referrals * 3 * STAGE_SHARES["assessed"] * COST_PER_CLIENT[service]
        for month in months:
            if month.month % 3 == 1 and first_of_month(month, 3) <= today:
                for heading, share, funding, note in SPEND_BY_HEADING:
                    yield {
                        "service": service, "quarter": Period.find_containing("quarter", month).label,
                        "heading": heading, "amount": f"{quarter * share:.2f}",
                        "funding": funding, "note": note,
                    }  # fmt: skip


def _list_posts() -> Iterator[Line]:
    """Yield every case manager with their share of a whole-time post."""
    for service, roles in PEOPLE.items():
        for name, share in zip(roles[Role.CASE_MANAGER], WHOLE_TIME_SHARES, strict=True):
            yield {"staff_id": get_staff_member(name).pk, "service": service, "whole_time": share}
