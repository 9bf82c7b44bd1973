"""Person-made records for tests: consistent dates, missing facts as in life, one seed one data set."""

import datetime as dt
import random
from typing import Any

from handrail.extract import codes
from handrail.extract.connection import Extract
from handrail.figures import tables
from handrail.figures.disclosure.cross_table import protect_table
from handrail.figures.engine.declaration import Table
from handrail.figures.engine.result import TableResult

Files = dict[str, list[dict[str, Any]]]
SERVICES = {"scotland": 6, "leicester": 3, "rhyl": 1}


def make_records(size: int, seed: int) -> dict[str, list[dict[str, Any]]]:
    """clients, sessions, outcomes, followups and costs of `size` cases."""
    draw = random.Random(seed)
    files: dict[str, list[dict[str, Any]]] = {"clients": [], "sessions": [], "outcomes": [], "followups": []}
    for n in range(size):
        case = make_client(draw, str(n))
        files["clients"].append(case)
        if case.get("assessed_date"):
            add_other_records(draw, case, files)
    files["costs"] = [
        {
            "service": service,
            "quarter": f"{year}-Q{quarter}",
            "heading": "staff",
            "amount": draw.randint(5000, 20000),
        }
        for service in SERVICES
        for year in (2011, 2012)
        for quarter in (1, 2, 3, 4)
    ]
    add_later_fields(random.Random(seed), files)
    return files


def add_later_fields(draw: random.Random, files: Files) -> None:
    """What came to the schema later, drawn apart so that what was there stays as it is."""
    for case in files["clients"]:
        if not case.get("assessed_date"):
            continue
        case["practice"] = draw.choice(["1", "2", "3", None])
        case["possible_duplicate"] = draw.random() < 0.1
        case["comorbid"] = draw.choice([True, False, None])
        for occasion in ("entry", "discharge") if case.get("discharged_date") else ("entry",):
            case[f"phq9_{occasion}"] = draw.choice([*range(28), None])
            case[f"eq5d_mobility_{occasion}"] = draw.choice([1, 2, 3, None])
    files["interventions"] = [
        {
            "case_id": case["case_id"], "kind": draw.choice([*codes.INTERVENTIONS[:4], None]),
            "delivery": draw.choice(codes.DELIVERIES), "referred_date": case["assessed_date"],
            "started_date": draw.choice([case["assessed_date"] + dt.timedelta(draw.randrange(40)), None]),
            "sessions_attended": draw.randrange(8), "sessions_missed": draw.choice([0, 1, None]),
        }
        for case in files["clients"]
        if case.get("assessed_date") and draw.random() < 0.6
    ]  # fmt: skip
    for row in files["followups"]:
        row["attempts"], row["channel"] = draw.randrange(1, 5), draw.choice(codes.CHANNELS[:2])
        row["work_attendance"] = draw.choice([*codes.ATTENDANCE[:2], None])
    for row in files["outcomes"]:
        row["four_hours_completed"] = draw.choice([True, True, True, True, False, None])


def make_client(draw: random.Random, case: str) -> dict[str, Any]:
    def pick_one(values: Any, missing: float = 0.08) -> Any:
        return None if draw.random() < missing else draw.choice(list(values))

    service = draw.choices(list(SERVICES), list(SERVICES.values()))[0]
    day = dt.date(2011, 4, 1) + dt.timedelta(days=draw.randrange(640))
    facts: dict[str, Any] = {
        "case_id": case, "person_id": f"p{draw.randrange(10**6)}", "service": service,
        "site": pick_one(["north", "south"]),
        "case_manager": pick_one(["cm1", "cm2", "cm3"]), "team": pick_one(["blue", "green"]),
        "referral_date": day,
        "referral_route": pick_one(codes.ROUTES), "information_source": pick_one(codes.SOURCES),
        "trial_arm": pick_one(codes.ARMS, 0.5), "screened_date": pick_one([day], 0.1),
        "outcome": draw.choices(codes.OUTCOMES, [8, 1, 1, 1])[0],
    }  # fmt: skip
    if facts["outcome"] != "eligible":
        return facts
    facts["enrolled_date"] = day + dt.timedelta(days=draw.randrange(3))
    if draw.random() < 0.85:
        add_assessment(draw, facts, pick_one)
    return facts


def add_assessment(draw: random.Random, facts: dict[str, Any], pick: Any) -> None:
    day = facts["enrolled_date"] + dt.timedelta(days=draw.randrange(9))
    facts |= {
        "first_contact_date": pick([facts["enrolled_date"], day]), "assessed_date": day,
        "gender": pick(codes.GENDERS[:2]), "age": pick(range(16, 70)), "ethnicity": pick(codes.ETHNICITIES),
        "employment_status": pick(codes.EMPLOYMENT[:3]), "employer_size": pick(codes.SIZES),
        "sector": pick(codes.SECTORS), "occupational_health": pick(codes.OCCUPATIONAL_HEALTH),
        "condition": pick(["back", "upper_limb", "depression", "anxiety", "stress", "other"]),
        "work_attendance_entry": pick(codes.ATTENDANCE[:2]),
        "absence_started": pick([day - dt.timedelta(days=draw.randrange(1, 90))]),
        "eq5d_entry": pick([round(draw.uniform(-0.2, 0.9), 3)]), "first_intervention_date": pick([day], 0.4),
    }  # fmt: skip
    if draw.random() < 0.7:
        left = day + dt.timedelta(days=draw.randrange(7, 200))
        facts |= {
            "discharged_date": left, "discharge_reason": pick(codes.DISCHARGE_REASONS),
            "work_attendance_discharge": pick(codes.ATTENDANCE[:2], 0.3),
            "return_date": pick([left], 0.5),
            "return_kind": pick(codes.RETURN_KINDS),
            "eq5d_discharge": pick([round(draw.uniform(0, 1), 3)], 0.4),
        }  # fmt: skip


def add_other_records(draw: random.Random, case: dict[str, Any], files: Files) -> None:
    for _ in range(draw.randrange(5)):
        files["sessions"].append({
            "case_id": case["case_id"], "date": case["assessed_date"] + dt.timedelta(days=draw.randrange(60)),
            "type": draw.choice(codes.SESSION_TYPES), "mode": draw.choice([*codes.MODES, None]),
            "length_band": draw.choice(codes.LENGTHS), "attended": draw.choice([True, True, False, None]),
            "content": ";".join(draw.sample(codes.CONTENT, 2)),
        })  # fmt: skip
    if draw.random() < 0.3:
        files["outcomes"].append({
            "case_id": case["case_id"], "kind": draw.choice(codes.OUTCOME_KINDS),
            "date": case["assessed_date"], "source": draw.choice([*codes.OUTCOME_SOURCES, None]),
            "hours": draw.choice([2, 16, 37, None]),
        })  # fmt: skip
    if case.get("discharged_date"):
        files["followups"].append({
            "case_id": case["case_id"], "months": 3, "state": draw.choice(codes.FOLLOWUP_STATES),
        })  # fmt: skip


def compute_protected(table: str | Table, extract: Extract, disclosure: str, **query: Any) -> TableResult:
    """Compute a table as it may be released under a disclosure profile, by itself."""
    return protect_table(tables.compute_table(table, extract, **query), disclosure, extract)
