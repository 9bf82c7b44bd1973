"""Employment: the rate by both its rules, the industries of the jobs, what a return cost, and contacts."""

from handrail.extract.case_numbers import make_case_facts
from handrail.extract.codes import INDUSTRIES
from handrail.extract.connection import Extract
from handrail.figures.engine.declaration import (
    DISCHARGED_CLIENTS,
    PERCENT,
    EventBlock,
    Example,
    LineBlock,
    SpendBlock,
    Table,
    TableLine,
    TableMeasure,
)
from handrail.figures.engine.example_rows import make_rows
from handrail.figures.tables.job_outcomes import COUNTED, NOT_KNOWN, STARTED
from handrail.figures.tables.support import ATTENDED

_JOB = (
    "case_id IN (SELECT case_id FROM outcomes WHERE kind IN ('new_job', 'retained', 'returned') "
    f"AND ({COUNTED}))"
)
# Nothing else says that they are in work, and a new job may not have begun.
_MAY_BE_IN_WORK = f"NOT ({_JOB}) AND case_id IN (SELECT case_id FROM outcomes WHERE ({STARTED}) IS NULL)"
_BEFORE, _AFTER = "2024-03-01", "2024-05-01"

RATE = Table(
    name="employment-rate",
    group="outcomes",
    title="Employment rate, by the rule in force and by each rule",
    blocks=(
        LineBlock(
            (
                TableLine(
                    "rule_in_force",
                    _JOB,
                    "Each client by the rule of the day of assessment.",
                    of="in_employment_rate",
                ),
                TableLine(
                    "rule_before_april_2024", _JOB, "Everybody in the service.", of="in_employment_rate_v1"
                ),
                TableLine(
                    "rule_from_april_2024",
                    _JOB,
                    "Without those in work at the start.",
                    of="in_employment_rate_v2",
                ),
            )
        ),
    ),
    measures=(PERCENT, TableMeasure("n", "count", unit="people")),
    across="measure",
    line_name="rule",
    of="is_client",
    of_says="clients who count by the rule",
    excluded=(("not assessed", "NOT is_client"),),
    missing=_MAY_BE_IN_WORK,
    missing_says=NOT_KNOWN,
    at="new_case_date",
    definitions=("in_employment_rate", "is_outcome", "is_job_start"),
    note="In work: a job begun, kept or returned to.",
    example=Example(
        files={
            "clients": make_rows(
                "case_id assessed_date employment_status",
                ("a", _BEFORE, "employed"),
                ("b", _AFTER, "employed"),
                ("c", _AFTER, "unemployed"),
                ("d", _AFTER, "unemployed"),
                ("e", _AFTER, "unemployed"),
                service="rhyl",
            ),
            "outcomes": make_rows(
                "case_id kind four_hours_completed hours",
                ("a", "retained"),
                ("b", "retained"),
                ("c", "new_job", True, 2),
                ("d", "new_job", False, 16),
                ("e", "new_job", None, 16),
            ),
        },
        expect={
            ("rhyl", "rule_in_force", "percent"): 67,
            ("rhyl", "rule_before_april_2024", "percent"): 75,
            ("rhyl", "rule_from_april_2024", "percent"): 50,
        },
        base={("rhyl", "rule_in_force", "percent"): 3},
        missing={("rhyl", "rule_in_force", "percent"): 1},
    ),
)

JOBS_BY_INDUSTRY = Table(
    name="job-industries",
    group="outcomes",
    title="Industries of the jobs that clients began",
    blocks=(EventBlock("outcomes", "industry", INDUSTRIES, of=STARTED, per_rows=True),),
    measures=(
        TableMeasure("outcomes", "events", unit="outcomes"),
        TableMeasure("percent", "percent", unit="%"),
        TableMeasure("people", "people", unit="people"),
    ),
    across="measure",
    line_name="industry",
    of="is_client",
    of_says="new jobs of clients",
    excluded=(("not assessed", "NOT is_client"),),
    missing_says=f"new jobs whose industry is not recorded, or {NOT_KNOWN}",
    at="new_case_date",
    definitions=("is_client", "is_job_start"),
    note="The base is new jobs, not people.",
    example=Example(
        files={
            "clients": tuple(
                {"case_id": case, "service": "rhyl", "assessed_date": "2019-01-01"} for case in "ab"
            ),
            "outcomes": (
                *(
                    {"case_id": case, "kind": "new_job", "industry": industry, "four_hours_completed": True}
                    for case, industry in (("a", "education"), ("b", "education"), ("b", "construction"))
                ),
                {"case_id": "b", "kind": "new_job", "four_hours_completed": True},
                {"case_id": "b", "kind": "new_job", "industry": "education"},
            ),
        },
        expect={("rhyl", "education", "outcomes"): 2, ("rhyl", "education", "percent"): 67},
        base={("rhyl", "education", "percent"): 3},
        missing={("rhyl", "education", "percent"): 2},
    ),
)

COST = Table(
    name="cost-per-return",
    group="money",
    title="Cost per client back at work at discharge by financial year, pounds",
    blocks=(SpendBlock("financial_year"),),
    measures=(TableMeasure("cost_per_return", "ratio", 0, "GBP"),),
    across="line",
    line_name="year",
    of="is_client AND is_back_at_work",
    of_says="clients off sick at entry and back at work at discharge",
    excluded=(
        ("not assessed", "NOT is_client"),
        ("not off sick at entry, not back, or not known", "NOT coalesce(is_back_at_work, FALSE)"),
    ),
    at="discharged_date",
    definitions=("is_client", "is_back_at_work", "is_spend"),
    note="All that was spent in the year over the clients of the year. Unpaid items are left out.",
    example=Example(
        files={
            "clients": tuple(
                {
                    "case_id": case,
                    "service": "rhyl",
                    "assessed_date": "2012-05-01",
                    "work_attendance_entry": "off_sick",
                    "work_attendance_discharge": attendance,
                    "discharged_date": "2012-06-01",
                }
                for case, attendance in (("a", "at_work"), ("b", "at_work"), ("c", "off_sick"))
            ),
            "costs": ({"service": "rhyl", "quarter": "2012-Q2", "heading": "staff", "amount": "2500"},),
        },
        expect={("rhyl", "2012_13"): 1250},
        base={("rhyl", "2012_13"): 2},
    ),
)


def _prepare_sessions(extract: Extract) -> None:
    """Make how many sessions were held with each client."""
    make_case_facts(extract, "sessions_held", "sessions", {"held": "count(*)"}, where=ATTENDED)


CONTACTS = Table(
    name="contacts-per-client",
    group="journey",
    title="Contacts and sessions per client",
    blocks=(LineBlock((TableLine("sessions", "TRUE", "Held with the client.", value="coalesce(held, 0)"),)),),
    measures=(
        TableMeasure("mean", "mean", 1, "sessions"),
        TableMeasure("median", "median", 1, "sessions"),
        TableMeasure("p90", "p90", 1, "sessions"),
    ),
    across="measure",
    **DISCHARGED_CLIENTS,
    case_facts="sessions_held",
    definitions=("is_client",),
    needs=("sessions",),
    prepare=_prepare_sessions,
    note="A session missed does not count; a client without a session counts as 0.",
    example=Example(
        files={
            "clients": tuple(
                {
                    "case_id": case,
                    "service": "rhyl",
                    "assessed_date": None if case == "d" else "2012-05-01",
                    "discharged_date": "2012-08-01",
                }
                for case in "abcd"
            ),
            "sessions": (
                *({"case_id": "a", "date": "2012-05-01"} for _ in range(5)),
                {"case_id": "b", "date": "2012-05-01"},
                {"case_id": "b", "date": "2012-05-02", "attended": False},
            ),
        },
        expect={("rhyl", "mean"): 2.0, ("rhyl", "median"): 1.0, ("rhyl", "p90"): 4.2},
        base={("rhyl", "mean"): 3},
    ),
)

TABLES = [RATE, JOBS_BY_INDUSTRY, COST, CONTACTS]
