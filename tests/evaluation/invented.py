"""Invented clients, fit-note episodes and norms, the same on every run."""

import csv
import random
from datetime import date, timedelta

GROUPS = {
    "back": "musculoskeletal", "lower_limb": "musculoskeletal", "depression": "mental_health",
    "anxiety": "mental_health", "stress": "mental_health", "other": "other",
}  # fmt: skip
NORMS = """diagnosis,episodes,percent,median_weeks,adjusted_episodes,adjusted_median_weeks
anxiety,98,4.5,4.8,50,9.1
depression,405,18.6,8.6,250,8.0
stress,140,6.4,4.0,60,6.6
back_problem,203,9.3,4.0,90,4.7
other_musculoskeletal,74,3.4,8.0,50,9.3
total,2181,100,4.0,900,8.0
"""


def invent_client(draw, number):
    """One row of the clients file; some values are missing, as they are in life."""
    condition = draw.choice(list(GROUPS))
    started = date(2012, 1, 1) + timedelta(days=draw.randrange(200))
    assessed = started + timedelta(days=draw.randrange(5, 90))
    weeks = draw.expovariate(1 / 5 if GROUPS[condition] == "musculoskeletal" else 1 / 9)
    back, known = draw.random() < 0.7, draw.random() < 0.93
    returned = assessed + timedelta(days=1 + int(7 * weeks))
    discharged = max(assessed + timedelta(days=draw.randrange(20, 120)), returned if back else assessed)
    entry = [draw.choices([1, 2, 3, 4, 5], [0.2, 0.3, 0.3, 0.15, 0.05])[0] for _ in range(5)]
    after = [min(5, max(1, level - draw.choice([0, 0, 1, 1, 2, -1]))) for level in entry]
    return {
        "case_id": f"c{number}",
        "service": draw.choice(["greater_manchester", "leicester"]),
        "referral_route": draw.choice(["gp", "talking_therapies", "self", "employer"]),
        "assessed_date": assessed,
        "discharged_date": discharged,
        "work_attendance_entry": draw.choices(["off_sick", "at_work", ""], [0.85, 0.12, 0.03])[0],
        "absence_started": started if draw.random() < 0.9 else "",
        "return_date": returned if back and known else "",
        "work_attendance_discharge": ("at_work" if back else "off_sick") if known else "",
        "gender": draw.choice(["male", "female"]),
        "age": draw.randrange(20, 64),
        "ethnicity": draw.choice(["white"] * 9 + ["asian"]),
        "marital_status": draw.choice(["married_cohabiting", "single", "other", ""]),
        "dependants": draw.choice(["true", "false", ""]),
        "employer_size": draw.choice(["under_10", "10-49", "50-249", "250+", "250+", "dont_know"]),
        "condition": condition,
        "condition_group": GROUPS[condition],
        "eq5d_entry": "".join(map(str, entry)),
        "eq5d_discharge": "".join(map(str, after)) if draw.random() < 0.6 else "",
        "vas_entry": draw.randrange(20, 70),
        "vas_discharge": draw.randrange(40, 95) if draw.random() < 0.5 else "",
    }


def write_rows(path, rows):
    """A CSV file of dicts with the same keys."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_clients(path, people=240, seed=5):
    draw = random.Random(seed)
    return write_rows(path, [invent_client(draw, number) for number in range(people)])


def write_norms(path):
    path.write_text(NORMS)
    return path


def write_episodes(path, count=1500, seed=1, mean=8.0):
    draw = random.Random(seed)
    names = ["anxiety", "depression", "stress", "back_problem", "other_musculoskeletal", "respiratory"]
    rows = [
        {
            "practice": "p", "patient": number, "episode": 1, "starts": "2012-01-01",
            "ends": "" if draw.random() < 0.03 else "2012-03-01",
            "weeks": round(draw.expovariate(1 / mean) + 0.3, 4), "diagnosis": draw.choice(names), "notes": 1,
        }
        for number in range(count)
    ]  # fmt: skip
    return write_rows(path, rows)


def find_estimate(rows, section, measure, group=""):
    """Return the one row of a study's estimates that a section, measure and group name."""
    (row,) = [r for r in rows if (r["section"], r["measure"], r["group"]) == (section, measure, group)]
    return row
