"""What share of the clients were off sick at the entry assessment."""

from handrail.figures.engine.declaration import CLIENTS, Example, LineBlock, Table, TableLine, TableMeasure
from handrail.figures.engine.example_rows import make_rows

_CASES = (("a", "off_sick"), ("b", "at_work"), ("c", "off_sick"), ("d", None))

TABLE = Table(
    name="absence-at-entry",
    group="profile",
    title="Clients off sick at the entry assessment",
    blocks=(
        LineBlock((TableLine("off_sick_at_entry", "is_absentee", "Off sick at the entry assessment."),)),
    ),
    measures=(
        TableMeasure("off_sick_at_entry_percent", "percent", unit="%"),
        TableMeasure("off_sick_at_entry", "count", unit="cases"),
    ),
    **CLIENTS,
    missing="work_attendance_entry IS NULL",
    missing_says="attendance at entry not recorded",
    definitions=("is_client", "is_absentee", "is_presentee"),
    source="DWP Research Report 896 (2015), Table 2.4",
    example=Example(
        files={
            "clients": make_rows(
                "case_id work_attendance_entry", *_CASES, service="rhyl", assessed_date="2012-05-01"
            )
        },
        expect={("off_sick_at_entry_percent", "rhyl"): 67, ("off_sick_at_entry", "all"): 2},
        base={("off_sick_at_entry_percent", "rhyl"): 3},
        missing={("off_sick_at_entry_percent", "rhyl"): 1},
    ),
)
