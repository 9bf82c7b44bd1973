"""The published mix of the two services, and draws from it."""

import csv
from functools import cache
from importlib.resources import files
from random import Random

from handrail.demo.staff import LEICESTER, SCOTLAND

COLUMN = {SCOTLAND: "scotland", LEICESTER: "leicester"}
# EQ-5D change at discharge (DWP RR896, appendix D): how many levels are gained, on average, to reach it.
LEVELS_GAINED = {SCOTLAND: 0.34, LEICESTER: 0.26}


@cache
def published(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one published file; its lines of citation left out."""
    text = files("handrail.evaluation.published").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def weights(name: str, key: str, column: str) -> dict[str, float]:
    """Percentages of one column of a published file by their key."""
    return {row[key]: float(row[column]) for row in published(name) if row[key] != "base_n" and row[column]}


def draw(rng: Random, choices: dict[str, float]) -> str:
    return rng.choices(list(choices), weights=list(choices.values()))[0]


def measure(service: str, name: str) -> float:
    """One figure of the published profile, such as back_at_work_percent."""
    return next(float(row[COLUMN[service]]) for row in published("ffws_profile") if row["measure"] == name)


def route(rng: Random, service: str, allowed: list[str]) -> str:
    """A referral route in the published mix, of those the service model takes."""
    shares = weights("ffws_referral_routes", "route", COLUMN[service])
    return draw(rng, {code: share for code, share in shares.items() if code in allowed})


def source(rng: Random, service: str) -> str:
    """How the client first heard; one in eight is not recorded."""
    return (
        ""
        if rng.random() < 0.12
        else draw(rng, weights("ffws_information_sources", "source", COLUMN[service]))
    )


def profile(rng: Random, group: str) -> str:
    """A gender, age band, condition or sector in the published mix."""
    rows = [row for row in published("ffws_demographics") if row["group"] == group]
    return draw(rng, {row["category"]: float(row["percent"]) for row in rows})


def age(rng: Random) -> int:
    """An age in the published bands."""
    low, high = {"16-29": (17, 29), "30-39": (30, 39), "40-49": (40, 49), "50+": (50, 65)}[
        profile(rng, "age")
    ]
    return rng.randint(low, high)


def weeks_in_service(rng: Random, service: str) -> float:
    """Weeks between entry and discharge: lognormal with the published median and mean."""
    from math import log, sqrt

    median, mean = measure(service, "weeks_in_service_median"), measure(service, "weeks_in_service_mean")
    return min(max(rng.lognormvariate(log(median), sqrt(2 * log(mean / median))), 2), 45)
