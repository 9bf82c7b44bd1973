"""Cases of people who were not eligible and were accepted all the same."""

from handrail.figures.engine.declaration import (
    PERCENT,
    Example,
    LineBlock,
    Table,
    TableLine,
    TableMeasure,
)

_CASE = {"service": "rhyl", "referral_date": "2012-05-01", "enrolled_date": "2012-05-02"}

TABLE = Table(
    name="accepted-by-exception",
    group="participation",
    title="Cases accepted by exception",
    blocks=(
        LineBlock(
            (
                TableLine(
                    "accepted_by_exception",
                    "accepted_by_exception",
                    "Not eligible, and accepted all the same with the reason.",
                    of="enrolled_date IS NOT NULL",
                    missing="accepted_by_exception IS NULL",
                ),
            )
        ),
    ),
    measures=(PERCENT, TableMeasure("n", "count", unit="cases")),
    across="measure",
    line_name="cases",
    of_says="cases enrolled",
    missing_says="enrolled before it was recorded",
    definitions=("is_enrolled",),
    example=Example(
        files={
            "clients": (
                {"case_id": "a", **_CASE, "accepted_by_exception": True},
                {"case_id": "b", **_CASE, "accepted_by_exception": False},
                {"case_id": "c", **_CASE, "accepted_by_exception": False},
                {"case_id": "d", **_CASE, "accepted_by_exception": False},
                {"case_id": "e", **_CASE},
                {"case_id": "f", "service": "rhyl", "referral_date": "2012-05-01"},
            )
        },
        expect={
            ("rhyl", "percent"): 25,
            ("rhyl", "n"): 1,
        },
        base={("rhyl", "percent"): 4},
        missing={("rhyl", "percent"): 1},
    ),
)
