"""Health before and after: problems by dimension, and changes of scores."""

from handrail.extract.files import EQ5D_DIMENSIONS
from handrail.figures.engine.declaration import (
    DISCHARGED_CLIENTS,
    Example,
    LineBlock,
    Table,
    TableLine,
    TableMeasure,
)
from handrail.figures.engine.example_rows import make_rows

_SHARE = (TableMeasure("percent", "percent", unit="%"), TableMeasure("n", "count", unit="cases"))
_IS_DISCHARGED = DISCHARGED_CLIENTS["of"]
_CASE = {"service": "rhyl", "assessed_date": "2012-05-01", "discharged_date": "2012-08-01"}


def _make_problem_line(dimension: str, occasion: str) -> TableLine:
    level = f"eq5d_{dimension}_{occasion}"
    of, at = ("is_client", "new_case_date") if occasion == "entry" else (_IS_DISCHARGED, "discharged_date")
    return TableLine(
        f"{dimension}_{occasion}",
        f"{level} > 1",
        f"A problem of any level at {occasion}.",
        of=of,
        missing=f"{level} IS NULL",
        at=at,
    )


PROBLEMS = Table(
    name="eq5d-problems",
    group="outcomes",
    title="Any problem in each dimension of EQ-5D, at entry and at discharge",
    blocks=(
        LineBlock(
            tuple(
                _make_problem_line(dimension, occasion)
                for dimension in EQ5D_DIMENSIONS
                for occasion in ("entry", "discharge")
            )
        ),
    ),
    measures=_SHARE[:1],
    line_name="dimension",
    of="is_client",
    of_says="clients at entry, and discharged clients at discharge",
    excluded=(("not assessed", "NOT is_client"),),
    missing_says="level not recorded",
    at="new_case_date",
    definitions=("is_client",),
    example=Example(
        files={
            "clients": make_rows(
                "case_id eq5d_mobility_entry eq5d_mobility_discharge",
                ("a", 3, 1),
                ("b", 2, 2),
                ("c", 1),
                **_CASE,
            )
        },
        expect={("mobility_entry", "rhyl"): 67, ("mobility_discharge", "rhyl"): 50},
        base={("mobility_entry", "rhyl"): 3, ("mobility_discharge", "rhyl"): 2},
        missing={("mobility_discharge", "rhyl"): 1},
    ),
)


def _make_change_line(score: str, says: str) -> TableLine:
    change = f"{score}_discharge - {score}_entry"
    return TableLine(f"{score}_change", "TRUE", says, missing=f"({change}) IS NULL", value=f"({change})")


CHANGES = Table(
    name="health-scores",
    title="Change of health scores, discharge minus entry",
    blocks=(
        LineBlock(
            (
                _make_change_line("vas", "EQ-5D visual analogue scale; more is better."),
                _make_change_line("phq9", "PHQ-9; less is better."),
                _make_change_line("gad7", "GAD-7; less is better."),
            )
        ),
    ),
    measures=(
        TableMeasure("mean", "mean", 1, "points"),
        TableMeasure("sd", "sd", 1, "points"),
        TableMeasure("response_percent", "response", 0, "%"),
    ),
    line_name="score",
    group="outcomes",
    across="measure",
    **DISCHARGED_CLIENTS,
    definitions=("is_client",),
    missing_says="no score at entry or none at discharge",
    note="A change before and after, without a control group, is not an effect.",
    example=Example(
        files={
            "clients": make_rows(
                "case_id phq9_entry phq9_discharge vas_entry vas_discharge",
                ("a", 14, 6, 50, 70),
                ("b", 9, 7),
                **_CASE,
            )
        },
        expect={
            ("rhyl", "phq9_change", "mean"): -5.0,
            ("rhyl", "phq9_change", "response_percent"): 100,
            ("rhyl", "vas_change", "mean"): 20.0,
            ("rhyl", "vas_change", "response_percent"): 50,
        },
        base={("rhyl", "phq9_change", "mean"): 2},
        missing={("rhyl", "vas_change", "mean"): 1},
    ),
)


TABLES = [PROBLEMS, CHANGES]
