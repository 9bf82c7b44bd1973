"""What help clients were given: kind, who gives it, in the service or outside, how long they waited, and
whether they came."""

from typing import Any

from handrail.extract import codes
from handrail.extract.connection import Extract
from handrail.extract.joining import make_view, with_case
from handrail.figures.engine.declaration import EventBlock, Example, LineBlock, Table, TableLine, TableMeasure
from handrail.figures.engine.example_rows import make_rows

_MEASURES = (
    TableMeasure("interventions", "events", unit="interventions"),
    TableMeasure("people", "people", unit="people"),
    TableMeasure("percent", "people_percent", unit="%"),
)
_CLIENTS = tuple({"case_id": case, "service": "rhyl", "assessed_date": "2012-05-01"} for case in "abc")
_GIVEN = "given_interventions"


def _dated(extract: Extract) -> None:
    """An intervention counts on the day it was asked for or, where that is not known, began."""
    make_view(
        extract,
        "dated_interventions",
        "SELECT *, coalesce(referred_date, started_date) AS date FROM interventions",
    )


def _by(
    name: str, title: str, field: str, values: tuple[str, ...], line: str, known: tuple[str, str]
) -> Table:
    """Interventions and people by one field."""
    given: tuple[dict[str, Any], ...] = tuple(
        {"case_id": case, "referred_date": "2012-05-08", field: value}
        for case, value in (("a", known[0]), ("a", known[0]), ("b", known[0]), ("b", known[1]), ("c", None))
    )
    return Table(
        name=name,
        group="journey",
        title=title,
        blocks=(EventBlock("dated_interventions", field, values),),
        measures=_MEASURES,
        across="measure",
        by=((),),
        line_name=line,
        of="is_client",
        of_says="clients",
        excluded=(("not assessed", "NOT is_client"),),
        missing_says=f"people with an intervention whose {line} is not recorded",
        at="new_case_date",
        definitions=("is_client",),
        prepare=_dated,
        needs=("interventions",),
        note="The percentage is of all clients, with or without an intervention.",
        example=Example(
            files={"clients": _CLIENTS, "interventions": given},
            expect={
                (known[0], "interventions"): 3,
                (known[0], "people"): 2,
                (known[0], "percent"): 67,
                (known[1], "people"): 1,
            },
            base={(known[0], "percent"): 3},
            missing={(known[0], "percent"): 1},
        ),
    )


_prepare = with_case(
    _GIVEN,
    "interventions",
    {
        "intervention": "f.kind",
        "asked_on": "coalesce(f.referred_date, f.started_date)",
        "days_waited": "date_diff('day', f.referred_date, f.started_date)",
        "attended": "f.sessions_attended",
        "missed": "f.sessions_missed",
    },
)


def _rows(
    name: str, title: str, lines: tuple[TableLine, ...], measures: tuple[TableMeasure, ...], **more: Any
) -> Table:
    """A table whose rows are interventions, by their kind unless asked otherwise."""
    return Table(
        name=name,
        group="journey",
        title=title,
        blocks=(LineBlock(lines),),
        measures=measures,
        across="measure",
        by=(("intervention",),),
        of_says="interventions of known cases",
        at="asked_on",
        relation=_GIVEN,
        needs=("interventions",),
        prepare=_prepare,
        shows=("case_id", "intervention", "asked_on", "days_waited", "attended", "missed"),
        **more,
    )


WAITS = _rows(
    "intervention-waits",
    "Days from asking for an intervention to its beginning",
    (TableLine("wait", "TRUE", "Calendar days.", value="days_waited"),),
    (
        TableMeasure("mean_days", "mean", 1, "days"),
        TableMeasure("median_days", "median", 1, "days"),
        TableMeasure("p90_days", "p90", 1, "days"),
    ),
    missing="days_waited IS NULL OR days_waited < 0",
    missing_says="not begun yet, or a date is not recorded",
    example=Example(
        files={
            "clients": _CLIENTS,
            "interventions": make_rows(
                "case_id started_date",
                ("a", "2012-05-11"),
                ("b", "2012-05-21"),
                ("c",),
                kind="cbt",
                referred_date="2012-05-01",
            ),
        },
        expect={("cbt", "mean_days"): 15.0, ("cbt", "median_days"): 15.0, ("cbt", "p90_days"): 19.0},
        base={("cbt", "mean_days"): 2},
        missing={("cbt", "mean_days"): 1},
    ),
)

ATTENDANCE = _rows(
    "intervention-attendance",
    "Sessions of interventions attended and missed",
    (
        TableLine(
            "attended", "TRUE", "Sessions the client came to.", value="attended", per="(attended + missed)"
        ),
        TableLine("missed", "TRUE", "Sessions the client missed.", value="missed", per="(attended + missed)"),
    ),
    (TableMeasure("sessions", "sum", 0, "sessions"), TableMeasure("percent", "rate", 0, "%")),
    missing="attended IS NULL OR missed IS NULL",
    missing_says="sessions attended or missed not recorded",
    example=Example(
        files={
            "clients": _CLIENTS,
            "interventions": make_rows(
                "case_id sessions_attended sessions_missed", ("a", 6, 1), ("b", 3, 2), ("c", 3), kind="cbt"
            ),
        },
        expect={
            ("cbt", "attended", "sessions"): 9,
            ("cbt", "attended", "percent"): 75,
            ("cbt", "missed", "sessions"): 3,
            ("cbt", "missed", "percent"): 25,
        },
        base={("cbt", "attended", "sessions"): 2},
        missing={("cbt", "attended", "sessions"): 1},
    ),
)

TABLES = [
    _by("interventions", "Interventions by kind", "kind", codes.INTERVENTIONS, "kind", ("cbt", "skills")),
    _by("intervention-delivery", "Interventions in the service, by partners and outside", "delivery",
        codes.DELIVERIES, "delivery", ("in_house", "external")),
    _by("intervention-providers", "Interventions by provider", "provider", (), "provider", ("Alpha", "Beta")),
    WAITS,
    ATTENDANCE,
]  # fmt: skip
