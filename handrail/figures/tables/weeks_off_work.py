"""How long those who went back to work had been off: in all, until they were assessed, and from then on."""

from handrail.figures.engine.declaration import Example, LineBlock, Table, TableLine, TableMeasure

_CASES = (
    # Off work from the 2nd of April, assessed on the 30th.
    ("a", "anxiety", "2012-04-02", "2012-06-11"),
    ("b", "anxiety", "2012-04-02", "2012-06-25"),
    ("c", "back", None, "2012-05-14"),
    ("d", "back", "2012-04-02", None),
)


def _make_line(name: str, says: str, weeks: str) -> TableLine:
    """Return the line of the weeks between two days that are known and in their order."""
    return TableLine(name, "TRUE", says, missing=f"coalesce({weeks} < 0, TRUE)", value=weeks)


TABLE = Table(
    name="weeks-off-work",
    group="outcomes",
    title="Weeks off work, of clients with any return to work",
    blocks=(
        LineBlock(
            (
                _make_line("whole_absence", "First day of the absence to first day back.", "weeks_absent"),
                _make_line(
                    "before_assessment",
                    "First day of the absence to the assessment.",
                    "weeks_absent_at_entry",
                ),
                _make_line("after_assessment", "The assessment to the first day back.", "weeks_to_return"),
            )
        ),
    ),
    measures=(
        TableMeasure("median_weeks", "median", 1, "weeks"),
        TableMeasure("p90_weeks", "p90", 1, "weeks"),
        TableMeasure("clients", "count", unit="cases"),
    ),
    of="is_client AND has_returned",
    of_says="clients off sick at entry who went back to work at any time",
    excluded=(
        ("not assessed", "NOT is_client"),
        ("attendance at entry not recorded", "work_attendance_entry IS NULL"),
        ("not off sick at entry", "NOT is_absentee"),
        ("no return to work recorded", "NOT coalesce(has_returned, FALSE)"),
    ),
    missing_says="one of the two days not recorded, or before the other",
    at="return_date",
    by=(("service",), ("condition",)),
    across="measure",
    line_name="weeks",
    definitions=(
        "is_client",
        "is_absentee",
        "has_returned",
        "weeks_absent",
        "weeks_absent_at_entry",
        "weeks_to_return",
    ),
    source="DWP Research Report 896 (2015), Tables C.5 and C.6",
    note=(
        "Only of those who went back: those still off would make it longer. Whether it is shorter than it "
        "would have been is for `handrail impact`, with the fit notes of practices nearby."
    ),
    example=Example(
        files={
            "clients": tuple(
                {
                    "case_id": case,
                    "service": "rhyl",
                    "condition": condition,
                    "work_attendance_entry": "off_sick",
                    "absence_started": started,
                    "assessed_date": "2012-04-30",
                    "return_date": back,
                }
                for case, condition, started, back in _CASES
            )
        },
        expect={
            ("service", "rhyl", "whole_absence", "median_weeks"): 11.0,
            ("service", "rhyl", "before_assessment", "median_weeks"): 4.0,
            ("service", "rhyl", "after_assessment", "median_weeks"): 6.0,
            ("condition", "anxiety", "after_assessment", "median_weeks"): 7.0,
            ("condition", "back", "whole_absence", "median_weeks"): None,
            ("condition", "back", "after_assessment", "clients"): 1,
        },
        base={("service", "rhyl", "whole_absence", "median_weeks"): 2},
        missing={("service", "rhyl", "whole_absence", "median_weeks"): 1},
    ),
)
