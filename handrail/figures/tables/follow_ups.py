"""Follow-ups: who answered, by which channel and after how many attempts, and who was at work then."""

from dataclasses import replace

from handrail.extract.joining import with_case
from handrail.figures.engine.declaration import Example, ExampleRow, LineBlock, Table, TableLine, TableMeasure
from handrail.figures.engine.example_rows import make_rows

_RELATION = "asked_followups"
_prepare = with_case(
    _RELATION,
    "followups",
    {
        "follow_up": "f.months",
        "asked_on": "coalesce(f.due_date, f.done_date)",
        "answered": "(f.done_date IS NOT NULL OR coalesce(f.state = 'done', FALSE))",
        "state": "f.state",
        "channel": "f.channel",
        "attempts": "f.attempts",
        "attendance": "f.work_attendance",
    },
)
_DUE = "(answered OR coalesce(state, 'due') <> 'due' OR asked_on <= seen_from)"
_CASE = {
    "service": "rhyl",
    "referral_date": "2012-05-01",
    "assessed_date": "2012-05-01",
    "discharged_date": "2012-08-01",
    "work_attendance_entry": "off_sick",
    "work_attendance_discharge": "at_work",
}
_ASKED = make_rows(
    "case_id state channel attempts work_attendance",
    ("a", "done", "telephone", 1, "at_work"),
    ("b", "done", "telephone", 3, "off_sick"),
    ("c", "missed", "telephone", 5),
    ("d", "done", "post"),
    months=3,
)
_CLIENTS: tuple[ExampleRow, ...] = tuple({"case_id": case, **_CASE} for case in "abcd")
_FILES = {"clients": _CLIENTS, "followups": _ASKED}


_SHARE = (TableMeasure("percent", "percent", unit="%"), TableMeasure("n", "count", unit="follow-ups"))
_NOT_DUE = ("not due yet", f"NOT {_DUE}")

RESPONSE = Table(
    name="follow-up-response",
    group="outcomes",
    title="Follow-ups answered",
    across="measure",
    relation=_RELATION,
    needs=("followups",),
    prepare=_prepare,
    shows=("case_id", "follow_up", "asked_on", "state", "channel", "attempts", "attendance"),
    at="asked_on",
    by=(("follow_up",),),
    line_name="answer",
    of=_DUE,
    of_says="follow-ups that have fallen due, by months after discharge",
    excluded=(_NOT_DUE,),
    blocks=(
        LineBlock(
            (
                TableLine("answered", "answered"),
                TableLine("missed", "NOT answered AND state = 'missed'"),
                TableLine("refused", "NOT answered AND state = 'refused'"),
                TableLine(
                    "overdue", "NOT answered AND coalesce(state, 'due') = 'due'", "Due and not yet answered."
                ),
            ),
            whole=True,
        ),
    ),
    measures=_SHARE,
    example=Example(
        files=_FILES,
        expect={("3", "answered", "percent"): 75, ("3", "missed", "n"): 1, ("3", "overdue", "n"): 0},
        base={("3", "answered", "percent"): 4},
    ),
)

CHANNELS = replace(
    RESPONSE,
    name="follow-up-channels",
    title="Answers to follow-ups by channel, with the attempts made",
    blocks=(LineBlock((TableLine("answered", "answered", value="attempts"),)),),
    measures=(*_SHARE, TableMeasure("mean_attempts", "mean", 1, "attempts")),
    by=(("channel",),),
    of_says="follow-ups that have fallen due",
    note="Attempts are averaged over the follow-ups that record them, answered or not.",
    example=Example(
        files=_FILES,
        expect={
            ("telephone", "percent"): 67,
            ("telephone", "n"): 2,
            ("telephone", "mean_attempts"): 3.0,
            ("post", "percent"): 100,
        },
        base={("telephone", "percent"): 3},
    ),
)

AT_WORK_LATER = replace(
    RESPONSE,
    name="work-at-follow-up",
    title="At work at each follow-up, of clients off sick at entry",
    blocks=(LineBlock((TableLine("at_work", "attendance = 'at_work'"),)),),
    of=f"is_client AND is_absentee AND {_DUE}",
    of_says="follow-ups due of clients off sick at entry",
    excluded=(
        _NOT_DUE,
        ("not assessed", "NOT is_client"),
        ("not off sick at entry", "NOT coalesce(is_absentee, FALSE)"),
    ),
    missing="attendance IS NULL",
    missing_says="not answered, or attendance not recorded",
    definitions=("is_client", "is_absentee"),
    example=Example(
        files=_FILES,
        expect={("3", "percent"): 50, ("3", "n"): 1},
        base={("3", "percent"): 2},
        missing={("3", "percent"): 2},
    ),
)

SUSTAINED = replace(
    AT_WORK_LATER,
    name="sustained-return",
    title="Still at work at each follow-up, of clients back at work at discharge",
    of=f"is_client AND is_back_at_work AND {_DUE}",
    of_says="follow-ups due of clients who were back at work at discharge",
    excluded=(
        _NOT_DUE,
        ("not assessed", "NOT is_client"),
        ("not back at work at discharge", "NOT coalesce(is_back_at_work, FALSE)"),
    ),
    definitions=("is_client", "is_back_at_work"),
    example=Example(
        files={
            **_FILES,
            "clients": (
                *_CLIENTS[1:],
                {"case_id": "a", **_CASE, "work_attendance_discharge": "off_sick"},
            ),
        },
        expect={("3", "percent"): 0, ("3", "n"): 0},
        base={("3", "percent"): 1},
        missing={("3", "percent"): 2},
    ),
)

TABLES = [RESPONSE, CHANNELS, AT_WORK_LATER, SUSTAINED]
