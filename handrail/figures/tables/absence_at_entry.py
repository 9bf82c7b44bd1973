"""What share of the clients were off sick at the entry assessment."""

from handrail.figures.engine.declaration import Example, LineBlock, Table, TableLine, TableMeasure

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
    of="is_client",
    of_says="clients",
    excluded=(("not assessed", "NOT is_client"),),
    missing="work_attendance_entry IS NULL",
    missing_says="attendance at entry not recorded",
    at="new_case_date",
    definitions=("is_client", "is_absentee", "is_presentee"),
    source="DWP Research Report 896 (2015), Table 2.4",
    example=Example(
        files={
            "clients": tuple(
                {
                    "case_id": case,
                    "service": "rhyl",
                    "assessed_date": "2012-05-01",
                    "work_attendance_entry": at,
                }
                for case, at in _CASES
            )
        },
        expect={("off_sick_at_entry_percent", "rhyl"): 67, ("off_sick_at_entry", "all"): 2},
        base={("off_sick_at_entry_percent", "rhyl"): 3},
        missing={("off_sick_at_entry_percent", "rhyl"): 1},
    ),
)
