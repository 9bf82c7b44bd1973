"""Outcomes in work, education and volunteering: how many, and of how many people."""

from handrail.extract.codes import OUTCOME_KINDS
from handrail.extract.definitions import BY_NAME
from handrail.figures.engine.declaration import TRIAL_CLIENTS, EventBlock, Example, Table, TableMeasure

_OUTCOMES = (
    ("a", "new_job", True),
    ("a", "new_job", True),
    ("b", "retained", None),
    ("c", "new_job", False),
    ("d", "education", None),
    ("e", "new_job", None),
)
COUNTED = BY_NAME["is_outcome"].dated_sql
STARTED = BY_NAME["is_job_start"].dated_sql
NOT_KNOWN = "4 hours of paid work completed not recorded of a new job"

TABLE = Table(
    name="job-outcomes",
    group="outcomes",
    title="Outcomes in work, education and volunteering",
    blocks=(
        EventBlock(
            "outcomes",
            "kind",
            OUTCOME_KINDS,
            of=COUNTED,
            unions={"any_job": ("new_job", "retained", "returned")},
        ),
    ),
    measures=(
        TableMeasure("outcomes", "events", unit="outcomes"),
        TableMeasure("people", "people", unit="people"),
        TableMeasure("percent", "people_percent", unit="%"),
    ),
    across="measure",
    line_name="kind",
    **TRIAL_CLIENTS,
    missing_says=f"people with an outcome whose kind is not recorded, or {NOT_KNOWN}",
    definitions=("is_client", "is_outcome", "is_job_start"),
    source="DWP Research Report 1037 (2023), appendices 6.8 and 6.9",
    example=Example(
        files={
            "clients": tuple(
                {"case_id": case, "service": "prospects", "assessed_date": "2019-01-01"} for case in "abcde"
            ),
            "outcomes": tuple(
                {"case_id": case, "kind": kind, "four_hours_completed": done, "hours": 20}
                for case, kind, done in _OUTCOMES
            ),
        },
        expect={
            ("prospects", "any_job", "outcomes"): 3,
            ("prospects", "any_job", "people"): 2,
            ("prospects", "any_job", "percent"): 40,
            ("prospects", "new_job", "outcomes"): 2,
            ("prospects", "new_job", "people"): 1,
            ("all", "education", "people"): 1,
        },
        base={("prospects", "any_job", "people"): 5},
        missing={("prospects", "any_job", "people"): 1},
    ),
)
