"""The published mix of the two services, and draws from it."""

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from math import log, sqrt
from random import Random

from handrail.demo.staff import LEICESTER, SCOTLAND
from handrail.extract.codes import ETHNICITIES

SERVICE_COLUMNS = {SCOTLAND: "scotland", LEICESTER: "leicester"}
# EQ-5D change at discharge (DWP RR896, appendix D): how many levels are gained, on average, to reach it.
LEVELS_GAINED = {SCOTLAND: 0.34, LEICESTER: 0.26}
AGE_BANDS = {"16-29": (17, 29), "30-39": (30, 39), "40-49": (40, 49), "50+": (50, 65)}
MIN_WEEKS, MAX_WEEKS = 2, 45  # in the service


@cache
def read_published(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one published file, without its lines of citation."""
    text = files("handrail.evaluation.published").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def read_shares(name: str, key: str, column: str) -> dict[str, float]:
    """Return the percentages of one column of a published file by their key."""
    return {
        row[key]: float(row[column]) for row in read_published(name) if row[key] != "base_n" and row[column]
    }


def draw_choice(rng: Random, choices: dict[str, float]) -> str:
    """Draw one of the choices by their weights."""
    return rng.choices(list(choices), weights=list(choices.values()))[0]


def read_profile_figure(service: str, name: str) -> float:
    """Return one figure of the published profile, such as back_at_work_percent."""
    return next(
        float(row[SERVICE_COLUMNS[service]])
        for row in read_published("ffws_profile")
        if row["measure"] == name
    )


def draw_route(rng: Random, service: str, allowed: Sequence[str]) -> str:
    """Draw a referral route in the published mix, of those the service model takes."""
    shares = read_shares("ffws_referral_routes", "route", SERVICE_COLUMNS[service])
    return draw_choice(rng, {code: share for code, share in shares.items() if code in allowed})


def draw_information_source(rng: Random, service: str) -> str:
    """Draw how the client first heard of the service; one in eight is not recorded."""
    if rng.random() < 0.12:
        return ""
    return draw_choice(rng, read_shares("ffws_information_sources", "source", SERVICE_COLUMNS[service]))


def draw_characteristic(rng: Random, group: str) -> str:
    """Draw a gender, age band, condition or sector in the published mix."""
    rows = [row for row in read_published("ffws_demographics") if row["group"] == group]
    return draw_choice(rng, {row["category"]: float(row["percent"]) for row in rows})


def draw_ethnicity(person: str) -> str:
    """Draw a group for an invented person, by themselves so that the draws of others stay as they are.

    The shares are those of Greater Manchester (DWP RR896, table C.3), where all groups but one are published
    together; the others are given out evenly here. One in twelve is not recorded.
    """
    rng = Random(person)  # seeded with a text, it is the same on every machine
    rows = read_published("ffws_return_to_work_greater_manchester")
    shares = {row["category"]: float(row["n"]) for row in rows if row["characteristic"] == "ethnicity"}
    if rng.random() < 1 / 12:
        return ""
    if draw_choice(rng, shares) == "white":
        return "white"
    return rng.choice([group for group in ETHNICITIES if group != "white"])


def draw_age(rng: Random) -> int:
    """Draw an age in the published bands."""
    youngest, oldest = AGE_BANDS[draw_characteristic(rng, "age")]
    return rng.randint(youngest, oldest)


def draw_weeks_in_service(rng: Random, service: str) -> float:
    """Draw the weeks between entry and discharge: lognormal with the published median and mean."""
    median = read_profile_figure(service, "weeks_in_service_median")
    mean = read_profile_figure(service, "weeks_in_service_mean")
    weeks = rng.lognormvariate(log(median), sqrt(2 * log(mean / median)))
    return min(max(weeks, MIN_WEEKS), MAX_WEEKS)
