"""How long clients stayed."""

from handrail.figures.engine.declaration import (
    DISCHARGED_CLIENTS,
    Example,
    LineBlock,
    Table,
    TableLine,
    TableMeasure,
)
from handrail.figures.engine.example_rows import make_rows

_STAYS = (
    ("a", "2012-05-08", "2012-05-15"),
    ("b", "2012-05-08", "2012-05-22"),
    ("c", "2012-05-08", "2012-07-10"),
    ("d", "2012-05-08", None),
    ("left before the assessment", None, "2012-05-02"),
)

TABLE = Table(
    name="weeks-in-service",
    group="journey",
    title="Weeks between entry and discharge",
    blocks=(
        LineBlock(
            (
                TableLine(
                    "weeks_in_service", "TRUE", "Weeks from entry to discharge.", value="weeks_in_service"
                ),
            )
        ),
    ),
    measures=(
        TableMeasure("weeks_in_service_mean", "mean", 1, "weeks"),
        TableMeasure("weeks_in_service_median", "median", 1, "weeks"),
    ),
    **DISCHARGED_CLIENTS,
    missing="weeks_in_service IS NULL OR weeks_in_service < 0",
    missing_says="no date of entry, or discharged before entry",
    definitions=("is_client", "entry_date", "weeks_in_service"),
    source="DWP Research Report 896 (2015), Table 2.6",
    example=Example(
        files={
            "clients": make_rows(
                "case_id assessed_date discharged_date", *_STAYS, service="rhyl", enrolled_date="2012-05-01"
            )
        },
        expect={("weeks_in_service_mean", "rhyl"): 5.0, ("weeks_in_service_median", "rhyl"): 3.0},
        base={("weeks_in_service_mean", "rhyl"): 3},
        missing={("weeks_in_service_mean", "rhyl"): 0},
    ),
)
