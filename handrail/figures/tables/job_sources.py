"""Who found the new jobs."""

from handrail.extract.codes import OUTCOME_SOURCES
from handrail.figures.engine.declaration import EventBlock, Example, Table, TableMeasure
from handrail.figures.engine.example_rows import make_rows
from handrail.figures.tables.job_outcomes import NOT_KNOWN, STARTED
from handrail.figures.tables.job_outcomes import TABLE as _JOB_OUTCOMES

_OUTCOMES = (
    ("a", "self", True),
    ("a", "self", True),
    ("b", "self", True),
    ("b", "employment_specialist", True),
    ("c", None, True),
    ("c", "self", None),
    ("c", "self", False),
)

TABLE = Table(
    name="job-sources",
    group="outcomes",
    title="Who found the new jobs",
    blocks=(EventBlock("outcomes", "source", OUTCOME_SOURCES, of=STARTED, per_rows=True),),
    measures=(
        TableMeasure("outcomes", "events", unit="outcomes"),
        TableMeasure("percent", "percent", unit="%"),
        TableMeasure("people", "people", unit="people"),
    ),
    across="measure",
    line_name="source",
    of=_JOB_OUTCOMES.of,
    of_says="new jobs of clients; in a trial, of the treatment group",
    excluded=_JOB_OUTCOMES.excluded,
    missing_says=f"new jobs whose source is not recorded, or {NOT_KNOWN}",
    at="new_case_date",
    definitions=("is_client", "is_job_start"),
    source="DWP Research Report 1037 (2023), appendix 6.9",
    note="The base is new jobs, not people.",
    example=Example(
        files={
            "clients": tuple(
                {"case_id": case, "service": "working-win", "assessed_date": "2019-01-01"} for case in "abc"
            ),
            "outcomes": make_rows("case_id source four_hours_completed", *_OUTCOMES, kind="new_job"),
        },
        expect={
            ("working-win", "self", "outcomes"): 3,
            ("working-win", "self", "percent"): 75,
            ("working-win", "self", "people"): 2,
            ("working-win", "employment_specialist", "percent"): 25,
        },
        base={("working-win", "self", "percent"): 4},
        missing={("working-win", "self", "percent"): 2},
    ),
)
