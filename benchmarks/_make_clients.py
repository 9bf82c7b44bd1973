"""Invented clients, fit-note episodes and norms, the same on every run: write_study(folder, 50_000)."""

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np

CONDITIONS = {
    "back": "musculoskeletal", "lower_limb": "musculoskeletal", "depression": "mental_health",
    "anxiety": "mental_health", "stress": "mental_health", "other": "other",
}  # fmt: skip
NORMS = {
    "anxiety": (4.8, 9.1), "depression": (8.6, 8.0), "stress": (4.0, 6.6), "back_problem": (4.0, 4.7),
    "other_musculoskeletal": (8.0, 9.3), "total": (4.0, 8.0),
}  # fmt: skip
EPISODES_PER_DIAGNOSIS = 4_000
FIRST_DAY = date(2012, 1, 1)


def write_study(folder: Path, people: int) -> None:
    """Write clients.csv, norms.csv and episodes.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(12)
    _write(folder / "clients.csv", [_make_client(random, number) for number in range(people)])
    names = ("median_weeks", "adjusted_median_weeks")
    _write(
        folder / "norms.csv",
        [{"diagnosis": name} | dict(zip(names, weeks, strict=True)) for name, weeks in NORMS.items()],
    )
    _write(folder / "episodes.csv", _make_episodes(random))


def _make_client(random: np.random.Generator, number: int) -> dict[str, object]:
    def pick(values: list[str], shares: list[float] | None = None) -> str:
        return str(random.choice(values, p=shares))

    condition = pick(list(CONDITIONS))
    started = FIRST_DAY + timedelta(days=int(random.integers(365)))
    assessed = started + timedelta(days=int(random.integers(5, 90)))
    usual = 5 if CONDITIONS[condition] == "musculoskeletal" else 9
    returned = assessed + timedelta(days=int(7 * random.exponential(usual)))
    back, known = random.random() < 0.7, random.random() < 0.93
    stay = assessed + timedelta(days=int(random.integers(20, 120)))
    states = ["".join(map(str, random.integers(1, 5, 5))) for _ in range(2)]
    return {
        "case_id": f"c{number}",
        "service": pick(["greater-manchester", "leicestershire"]),
        "referral_route": pick(["gp", "talking_therapies", "self", "employer"]),
        "assessed_date": assessed,
        "discharged_date": max(stay, returned) if back else stay,
        "work_attendance_entry": pick(["off_sick", "at_work", ""], [0.85, 0.12, 0.03]),
        "absence_started": started if random.random() < 0.9 else "",
        "return_date": returned if back and known else "",
        "work_attendance_discharge": ("at_work" if back else "off_sick") if known else "",
        "gender": pick(["male", "female"]),
        "age": int(random.integers(20, 64)),
        "ethnicity": pick(["white", "asian"], [0.9, 0.1]),
        "marital_status": pick(["married_cohabiting", "single", "other", ""]),
        "dependants": pick(["true", "false", ""]),
        "employer_size": pick(["under_10", "10-49", "50-249", "250+", ""]),
        "condition": condition,
        "condition_group": CONDITIONS[condition],
        "eq5d_entry": states[0],
        "eq5d_discharge": states[1] if random.random() < 0.6 else "",
        "vas_entry": int(random.integers(20, 70)),
        "vas_discharge": int(random.integers(40, 95)),
    }


def _make_episodes(random: np.random.Generator) -> list[dict[str, object]]:
    """Episodes in whole days, some of them open."""
    names = [name for name in NORMS if name != "total"]
    days = np.ceil(random.exponential(60, (len(names), EPISODES_PER_DIAGNOSIS))).astype(int)
    return [
        {
            "practice": "p", "patient": number, "episode": 1, "starts": FIRST_DAY,
            "ends": FIRST_DAY + timedelta(days=int(length) - 1) if random.random() < 0.97 else "",
            "weeks": length / 7, "diagnosis": name, "notes": 1,
        }
        for name, lengths in zip(names, days, strict=True)
        for number, length in enumerate(lengths)
    ]  # fmt: skip


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
