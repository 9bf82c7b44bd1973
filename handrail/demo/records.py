"""What the operator of the demonstration keeps in files: targets and their re-profile, spend, posts."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from handrail.accounts.policy import Role
from handrail.demo.seed import SHARES, YEARS
from handrail.demo.staff import LEICESTER, PEOPLE, SCOTLAND, person
from handrail.extract.files import FILES
from handrail.foundation.dates import first_of_month
from handrail.foundation.periods import Period

# Of those referred so many take part and are assessed, by the mix that the cases are made in.
GO_ON = {"referred": 1.0, "enrolled": 0.85, "assessed": 0.8}
OPTIMISM = 1.25  # what first targets promised beyond what came
RE_PROFILED = 8  # months ago
# Pounds a client: near the costs published for services of the same kind.
A_CLIENT = {SCOTLAND: 620, LEICESTER: 840}
# heading, share of the spend, funding, note
SPEND = (
    ("staff", 0.58, "paid", ""),
    ("commissioned_services", 0.2, "paid", ""),
    ("premises", 0.09, "subsidised", "The health board gives the rooms at half their rent."),
    ("general", 0.06, "paid", ""),
    ("marketing", 0.04, "paid", ""),
    ("training", 0.03, "paid", ""),
    ("other", 0.02, "unpaid", "A debt adviser on one day a week, given by a charity."),
)
POSTS = (1.0, 0.8, 0.6, 0.6)
POPULATION = {SCOTLAND: 41_000, LEICESTER: 17_500}


def keep(folder: Path, *, clients: int, now: datetime) -> None:
    """Write targets, costs and staff for `clients` referrals in the years before now, none over another."""
    folder.mkdir(parents=True, exist_ok=True)
    months = [first_of_month(now.date(), -ago) for ago in range(YEARS * 12, -7, -1)]
    a_month = {service: clients * share / (YEARS * 12) for service, share in SHARES.items()}
    rows = {
        "targets": _targets(months, a_month, now.date()),
        "costs": _costs(months, a_month, now.date()),
        "staff": _staff(),
    }
    for name, made in rows.items():
        path = folder / f"{name}.csv"
        if path.exists():
            continue
        with path.open("w", newline="", encoding="utf-8") as stream:
            write = csv.DictWriter(stream, [field.name for field in FILES[name].fields])
            write.writeheader()
            write.writerows(made)


def _targets(months: list[date], a_month: dict[str, float], today: date) -> Iterator[dict[str, object]]:
    """The first profile for every month, and the re-profile from some months ago on."""
    changed = first_of_month(today, -RE_PROFILED)
    for service, referrals in a_month.items():
        whole = {"service": service, "author": "Programme board"}
        yield whole | {
            "measure": "eligible_population", "month": months[0], "value": POPULATION[service],
            "profile": "original", "set_on": months[0],
            "derivation": "People off sick or struggling at work in the area, of working age.",
        }  # fmt: skip
        for measure, share in GO_ON.items():
            due = referrals * share
            for month in months:
                yield whole | {
                    "measure": measure, "month": month, "value": round(due * OPTIMISM, 1),
                    "profile": "original", "set_on": months[0],
                    "reason": "Agreed with the funder before the service opened.",
                    "derivation": f"{due * OPTIMISM * 12:.0f} a year, the same each month.",
                }  # fmt: skip
                if month >= changed:
                    yield whole | {
                        "measure": measure, "month": month, "value": round(due, 1), "profile": "re-profiled",
                        "set_on": changed, "reason": "Fewer practices referred than was hoped.",
                        "derivation": "The pace of the first sixteen months.",
                    }  # fmt: skip


def _costs(months: list[date], a_month: dict[str, float], today: date) -> Iterator[dict[str, object]]:
    """Each whole quarter so far, by heading."""
    for service, referrals in a_month.items():
        quarter = referrals * 3 * GO_ON["assessed"] * A_CLIENT[service]
        for month in months:
            if month.month % 3 == 1 and first_of_month(month, 3) <= today:
                for heading, share, funding, note in SPEND:
                    yield {
                        "service": service, "quarter": Period.containing("quarter", month).label,
                        "heading": heading, "amount": f"{quarter * share:.2f}",
                        "funding": funding, "note": note,
                    }  # fmt: skip


def _staff() -> Iterator[dict[str, object]]:
    """Every case manager with their share of a whole-time post."""
    for service, roles in PEOPLE.items():
        for name, share in zip(roles[Role.CASE_MANAGER], POSTS, strict=True):
            yield {"staff_id": person(name).pk, "service": service, "whole_time": share}
