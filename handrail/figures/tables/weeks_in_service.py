"""How long clients stayed."""

from handrail.figures.engine.declaration import Example, LineBlock, Table, TableLine, TableMeasure

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
    of="is_client AND discharged_date IS NOT NULL",
    of_says="discharged clients",
    excluded=(("not assessed", "NOT is_client"), ("not discharged yet", "discharged_date IS NULL")),
    missing="weeks_in_service IS NULL OR weeks_in_service < 0",
    missing_says="no date of entry, or discharged before entry",
    at="discharged_date",
    definitions=("is_client", "entry_date", "weeks_in_service"),
    source="DWP Research Report 896 (2015), Table 2.6",
    example=Example(
        files={
            "clients": tuple(
                {
                    "case_id": case,
                    "service": "rhyl",
                    "enrolled_date": "2012-05-01",
                    "assessed_date": assessed,
                    "discharged_date": left,
                }
                for case, assessed, left in _STAYS
            )
        },
        expect={("weeks_in_service_mean", "rhyl"): 5.0, ("weeks_in_service_median", "rhyl"): 3.0},
        base={("weeks_in_service_mean", "rhyl"): 3},
        missing={("weeks_in_service_mean", "rhyl"): 0},
    ),
)
