"""What help clients were given: kind, who gives it, in the service or outside, how long they waited, and
whether they came."""

from handrail.extract import codes
from handrail.extract.connection import Extract
from handrail.extract.joining import make_view, with_case
from handrail.figures.engine.declaration import (
    CLIENTS,
    EventBlock,
    Example,
    LineBlock,
    Table,
    TableLine,
    TableMeasure,
)
from handrail.figures.engine.example_rows import make_rows

_MEASURES = (
    TableMeasure("interventions", "events", unit="interventions"),
    TableMeasure("people", "people", unit="people"),
    TableMeasure("percent", "people_percent", unit="%"),
)
_CLIENTS = tuple({"case_id": case, "service": "rhyl", "assessed_date": "2012-05-01"} for case in "abc")
_GIVEN = "given_interventions"


def _date_interventions(extract: Extract) -> None:
    """An intervention counts on the day it was asked for or, where that is not known, began."""
    make_view(
        extract,
        "dated_interventions",
        "SELECT *, coalesce(referred_date, started_date) AS date FROM interventions",
    )


def _make_event_table(
    name: str, title: str, field: str, values: tuple[str, ...], line: str, known: tuple[str, str]
) -> Table:
    """Return a table of interventions and people by one field; `known` are two of its values."""
    first, second = known
    answers = (("a", first), ("a", first), ("b", first), ("b", second), ("c", None))
    given = make_rows(f"case_id {field}", *answers, referred_date="2012-05-08")
    return Table(
        name=name,
        group="journey",
        title=title,
        blocks=(EventBlock("dated_interventions", field, values),),
        measures=_MEASURES,
        across="measure",
        by=((),),
        line_name=line,
        **CLIENTS,
        missing_says=f"people with an intervention whose {line} is not recorded",
        definitions=("is_client",),
        prepare=_date_interventions,
        needs=("interventions",),
        note="The percentage is of all clients, with or without an intervention.",
        example=Example(
            files={"clients": _CLIENTS, "interventions": given},
            expect={
                (first, "interventions"): 3,
                (first, "people"): 2,
                (first, "percent"): 67,
                (second, "people"): 1,
            },
            base={(first, "percent"): 3},
            missing={(first, "percent"): 1},
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


def _make_row_table(
    name: str,
    title: str,
    lines: tuple[TableLine, ...],
    measures: tuple[TableMeasure, ...],
    missing: tuple[str, str],
    example: Example,
) -> Table:
    """Return a table whose rows are interventions, by their kind unless asked otherwise.

    `missing` is the condition on rows that lack what is needed, and that condition in words.
    """
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
        missing=missing[0],
        missing_says=missing[1],
        example=example,
    )


WAITS = _make_row_table(
    "intervention-waits",
    "Days from asking for an intervention to its beginning",
    (TableLine("wait", "TRUE", "Calendar days.", value="days_waited"),),
    (
        TableMeasure("mean_days", "mean", 1, "days"),
        TableMeasure("median_days", "median", 1, "days"),
        TableMeasure("p90_days", "p90", 1, "days"),
    ),
    missing=("days_waited IS NULL OR days_waited < 0", "not begun yet, or a date is not recorded"),
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

ATTENDANCE = _make_row_table(
    "intervention-attendance",
    "Sessions of interventions attended and missed",
    (
        TableLine(
            "attended", "TRUE", "Sessions the client came to.", value="attended", per="(attended + missed)"
        ),
        TableLine("missed", "TRUE", "Sessions the client missed.", value="missed", per="(attended + missed)"),
    ),
    (TableMeasure("sessions", "sum", 0, "sessions"), TableMeasure("percent", "rate", 0, "%")),
    missing=("attended IS NULL OR missed IS NULL", "sessions attended or missed not recorded"),
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
    _make_event_table(
        "interventions", "Interventions by kind", "kind", codes.INTERVENTIONS, "kind", ("cbt", "skills")
    ),
    _make_event_table(
        "intervention-delivery",
        "Interventions in the service, by partners and outside",
        "delivery",
        codes.DELIVERIES,
        "delivery",
        ("in_house", "external"),
    ),
    _make_event_table(
        "intervention-providers", "Interventions by provider", "provider", (), "provider", ("Alpha", "Beta")
    ),
    WAITS,
    ATTENDANCE,
]
