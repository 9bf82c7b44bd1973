"""How many of those off sick at entry were at work at discharge."""

from handrail.extract.definitions import BY_NAME
from handrail.figures.engine.declaration import Example, LineBlock, Table, TableLine, TableMeasure


def _make_case(
    case: str,
    entry: str,
    discharge: str | None,
    discharged: str | None = "2012-06-01",
    assessed: str | None = "2012-05-01",
) -> dict[str, object]:
    return {
        "case_id": case,
        "service": "leicester",
        "assessed_date": assessed,
        "work_attendance_entry": entry,
        "work_attendance_discharge": discharge,
        "discharged_date": discharged,
    }


_DISCHARGED = "(discharged_date IS NOT NULL OR work_attendance_discharge IS NOT NULL)"

TABLE = Table(
    name="back-at-work",
    group="outcomes",
    title=f"{BY_NAME['is_back_at_work'].title}, of clients off sick at entry",
    blocks=(LineBlock((TableLine("back_at_work", "is_back_at_work", "At work at discharge."),)),),
    measures=(
        TableMeasure("back_at_work_percent", "percent", unit="%"),
        TableMeasure("back_at_work", "count", unit="cases"),
    ),
    of=f"is_client AND is_absentee AND {_DISCHARGED}",
    of_says="clients off sick at entry who have been discharged",
    excluded=(
        ("not assessed", "NOT is_client"),
        ("attendance at entry not recorded", "work_attendance_entry IS NULL"),
        ("not off sick at entry", "NOT is_absentee"),
        ("not discharged yet", f"NOT {_DISCHARGED}"),
    ),
    missing="work_attendance_discharge IS NULL",
    missing_says="attendance at discharge not recorded",
    at="discharged_date",
    definitions=("is_client", "is_absentee", "is_back_at_work"),
    source="DWP Research Report 896 (2015), Table 3.1",
    example=Example(
        files={
            "clients": (
                _make_case("a", "off_sick", "at_work"),
                _make_case("b", "off_sick", "at_work"),
                _make_case("c", "off_sick", "off_sick"),
                _make_case("d", "off_sick", None),
                _make_case("e", "at_work", "at_work"),
                _make_case("f", "off_sick", None, None),
                _make_case("g", "off_sick", "at_work", assessed=None),
            )
        },
        expect={("back_at_work_percent", "leicester"): 67, ("back_at_work", "leicester"): 2},
        base={("back_at_work_percent", "leicester"): 3},
        missing={("back_at_work_percent", "leicester"): 1},
    ),
)
