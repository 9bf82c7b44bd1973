"""Make the example files of `handrail example-data`: `python3 -m tests.evaluation.data.make_example_data`.

Invented people of one service in 2011 and 2012, the fit notes of four practices nearby, and what else the
commands of docs/evaluate.md read. The same files every time.
"""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

TARGET = Path(__file__).resolve().parents[3] / "handrail" / "evaluation" / "example_data"
AS_AT = date(2012, 9, 30)
# condition -> (group, words on a fit note, mean weeks off work from a fit note, with the service's help)
CONDITIONS = {
    "back": ("musculoskeletal", ("Back pain", "Low back pain", "Sciatica"), 7.0, 5.0),
    "lower_limb": ("musculoskeletal", ("Knee pain", "Ankle sprain"), 8.0, 7.0),
    "depression": ("mental_health", ("Depression", "Low mood"), 11.0, 8.0),
    "anxiety": ("mental_health", ("Anxiety", "Panic attacks"), 9.0, 7.0),
    "stress": ("mental_health", ("Stress at work", "Work related stress"), 7.0, 5.5),
}
EQ5D = ("mobility", "self_care", "usual_activities", "pain_discomfort", "anxiety_depression")


def main() -> None:
    draw = random.Random(896)
    clients = [make_client(draw, number) for number in range(1, 161)]
    write_rows("clients", clients)
    write_rows("notes", make_notes(draw))
    write_rows("costs", [make_cost(draw, client) for client in clients if client["assessed_date"]])
    write_rows("counts", count_returns(clients))
    write_rows("questionnaires", [make_questionnaire(draw, number) for number in range(1, 13)])


def write_rows(name: str, rows: list[dict[str, object]]) -> None:
    with (TARGET / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def make_client(draw: random.Random, number: int) -> dict[str, object]:
    """Make one client; who is still off sick at AS_AT has neither discharge nor return."""
    condition = draw.choice(list(CONDITIONS))
    group, _, _, mean_weeks = CONDITIONS[condition]
    absent = draw.random() < 0.86
    referred = date(2011, 4, 4) + timedelta(days=draw.randrange(520))
    assessed = referred + timedelta(days=draw.randrange(2, 12))
    started = referred - timedelta(days=draw.randrange(7, 60))
    returned = assessed + timedelta(days=1 + int(7 * draw.expovariate(1 / mean_weeks)))
    leaves = assessed + timedelta(days=draw.randrange(28, 150))
    discharged = max(leaves, returned) if draw.random() < 0.8 else leaves
    over = discharged <= AS_AT
    back = absent and returned <= min(discharged, AS_AT) and draw.random() < 0.72
    known = draw.random() < 0.92
    entry = [draw.choices((1, 2, 3, 4, 5), (20, 30, 30, 15, 5))[0] for _ in EQ5D]
    after = [max(1, level - draw.choice((0, 0, 1, 1, 2, -1))) for level in entry]
    levels = dict(zip((f"eq5d_{name}_entry" for name in EQ5D), entry, strict=True))
    if over and draw.random() < 0.65:
        levels |= dict(
            zip((f"eq5d_{name}_discharge" for name in EQ5D), (min(5, level) for level in after), strict=True)
        )
    else:
        levels |= {f"eq5d_{name}_discharge": "" for name in EQ5D}
    phq9, gad7 = draw.randrange(4, 22), draw.randrange(3, 18)
    return {
        "case_id": f"C{number:04}",
        "person_id": f"P{number:04}",
        "service": "example-service",
        "referral_date": referred,
        "referral_route": draw.choices(("gp", "self", "employer", "other_healthcare"), (6, 2, 1, 1))[0],
        "enrolled_date": referred + timedelta(days=1),
        "assessed_date": assessed,
        "discharged_date": discharged if over else "",
        "absence_started": started if absent else "",
        "work_attendance_entry": "off_sick" if absent else "at_work",
        "return_date": returned if back and known else "",
        "work_attendance_discharge": ("" if not known else "off_sick" if absent and not back else "at_work")
        if over
        else "",
        "gender": draw.choice(("female", "female", "male")),
        "age": draw.randrange(19, 64),
        "employment_status": "employed",
        "employer_size": draw.choices(("under_10", "10-49", "50-249", "250+"), (2, 3, 3, 2))[0],
        "condition": condition,
        "condition_group": group,
        "evaluation_consent": draw.choices(("yes", "no", "not_asked"), (88, 7, 5))[0],
        "eq5d_version": "5L",
        **levels,
        "phq9_entry": phq9,
        "phq9_discharge": max(0, phq9 - draw.randrange(-1, 10)) if over else "",
        "gad7_entry": gad7,
        "gad7_discharge": max(0, gad7 - draw.randrange(-1, 8)) if over else "",
    }


def make_notes(draw: random.Random) -> list[dict[str, object]]:
    """Make the fit notes of four practices: each absence is one to several notes, one after the other."""
    rows: list[dict[str, object]] = []
    for patient in range(1, 241):
        _, words, mean_weeks, _ = CONDITIONS[draw.choice(list(CONDITIONS))]
        diagnosis = draw.choice(words)
        starts = date(2011, 4, 4) + timedelta(days=draw.randrange(450))
        left = 1 + int(7 * draw.expovariate(1 / mean_weeks))
        while left > 0 and starts <= AS_AT:
            days = min(left, draw.choice((7, 14, 14, 28)))
            ends = starts + timedelta(days=days - 1)
            rows.append(
                {
                    "practice": f"practice-{1 + patient % 4}",
                    "patient": f"N{patient:04}",
                    "issued": starts,
                    "diagnosis": diagnosis,
                    "starts": starts,
                    "ends": ends,
                }
            )
            starts, left = ends + timedelta(days=1), left - days
    return rows


def make_cost(draw: random.Random, client: dict[str, object]) -> dict[str, object]:
    return {"case_id": client["case_id"], "cost": f"{max(120, draw.gauss(560, 180)):.2f}"}


def count_returns(clients: list[dict[str, object]]) -> list[dict[str, object]]:
    """Count returns by gender and condition group, of those off sick at entry whose outcome is known."""
    known = [
        row
        for row in clients
        if row["work_attendance_entry"] == "off_sick" and row["work_attendance_discharge"]
    ]
    rows = []
    for characteristic in ("gender", "condition_group"):
        for category in sorted({str(row[characteristic]) for row in known}):
            members = [row for row in known if row[characteristic] == category]
            returned = sum(row["work_attendance_discharge"] == "at_work" for row in members)
            rows.append(
                {
                    "characteristic": characteristic,
                    "category": category,
                    "n": len(members),
                    "returned": returned,
                }
            )
    return rows


def make_questionnaire(draw: random.Random, number: int) -> dict[str, object]:
    state = "".join(str(draw.choices((1, 2, 3, 4, 5), (20, 30, 30, 15, 5))[0]) for _ in EQ5D)
    return {
        "questionnaire": f"Q{number:03}",
        "age": draw.randrange(19, 64),
        "sex": draw.choice(("female", "male")),
        "state": state,
    }


if __name__ == "__main__":
    main()
