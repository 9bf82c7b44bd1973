"""Outcomes in work, education and volunteering: how many, and of how many people."""

from handrail.extract.codes import OUTCOME_KINDS
from handrail.extract.definitions import BY_NAME
from handrail.figures.engine.declare import Events, Example, Measure, Table

_OUTCOMES = (
    ("a", "new_job", 16),
    ("a", "new_job", 20),
    ("b", "retained", None),
    ("c", "new_job", 3),
    ("d", "education", None),
)
COUNTED = BY_NAME["is_outcome"].sql

TABLE = Table(
    name="job-outcomes",
    group="outcomes",
    title="Outcomes in work, education and volunteering",
    blocks=(
        Events(
            "outcomes",
            "kind",
            OUTCOME_KINDS,
            of=COUNTED,
            unions={"any_job": ("new_job", "retained", "returned")},
        ),
    ),
    measures=(
        Measure("outcomes", "events", unit="outcomes"),
        Measure("people", "people", unit="people"),
        Measure("percent", "people_percent", unit="%"),
    ),
    across="measure",
    line_name="kind",
    of="(is_client OR trial_arm = 'treatment') AND trial_arm IS DISTINCT FROM 'control'",
    of_says="clients; in a trial, the treatment group",
    excluded=(("in the control group", "trial_arm = 'control'"), ("not assessed", "NOT is_client")),
    missing_says="people with an outcome whose kind is not recorded",
    at="new_case_date",
    definitions=("is_client", "is_outcome"),
    source="DWP Research Report 1037 (2023), appendices 6.8 and 6.9",
    example=Example(
        files={
            "clients": tuple(
                {"case_id": case, "service": "prospects", "assessed_date": "2019-01-01"} for case in "abcd"
            ),
            "outcomes": tuple(
                {"case_id": case, "kind": kind, "hours": hours} for case, kind, hours in _OUTCOMES
            ),
        },
        expect={
            ("prospects", "any_job", "outcomes"): 3,
            ("prospects", "any_job", "people"): 2,
            ("prospects", "any_job", "percent"): 50,
            ("prospects", "new_job", "outcomes"): 2,
            ("prospects", "new_job", "people"): 1,
            ("all", "education", "people"): 1,
        },
        base={("prospects", "any_job", "people"): 4},
        missing={("prospects", "any_job", "people"): 0},
    ),
)
