"""What a service answers for: safeguarding, complaints, incidents, breaches and requests for a record."""

from handrail.extract.codes import MATTER_OUTCOMES
from handrail.figures.engine.declaration import (
    PERCENT,
    CategoryBlock,
    Example,
    LineBlock,
    Table,
    TableLine,
    TableMeasure,
)
from handrail.figures.engine.example_rows import make_rows

_FIELDS = ("service", "kind")
# Neither the day nor what tells one from another: whoever it is about must not find it here.
_SHOWN = ("service", "kind", "ending")
_MATTERS = TableMeasure("count", "count", unit="matters")
_NOBODY = (
    "They name no case and no person, those about a restricted record too. A matter belongs to the period in "
    "which it came; how it stands is as at the day of the extract. An extract for evaluators holds none."
)
_ROWS = make_rows(
    "kind received_date closed_date ending answered_in_time kept_every_clock overdue learning_recorded",
    ("complaint", "2026-04-07", "2026-04-28", "upheld", True, True, False, True),
    ("complaint", "2026-04-20", "2026-07-01", "not_upheld", False, False, False, False),
    ("complaint", "2026-06-02", None, None, False, False, True),
    ("complaint", "2026-06-29", None, None, None, True, False),
    ("safeguarding", "2026-05-05", "2026-05-20", "plan_agreed", True, True, False, True),
    service="rhyl",
)
_FILES = {"clients": ({"case_id": "a", "service": "rhyl"},), "matters": _ROWS}

MATTERS = Table(
    name="matters",
    group="matters",
    title="Safeguarding concerns, complaints, incidents, data breaches and requests for records",
    blocks=(
        LineBlock(
            (
                TableLine("received", "TRUE", "Came in the period, or the service became aware of it then."),
                TableLine("open", "closed_date IS NULL", "Of those, not closed by the day of the extract."),
                TableLine("overdue", "overdue", "Of those, a clock has run out and it is not done."),
                TableLine(
                    "answered_in_time",
                    "answered_in_time",
                    "Of those answered, decided or overdue: within the clock that matters most.",
                    missing="answered_in_time IS NULL",
                ),
                TableLine("kept_every_clock", "kept_every_clock", "Received, and missed no clock so far."),
                TableLine("closed", "closed_date IS NOT NULL", "Received, and closed since."),
                TableLine(
                    "learning_recorded",
                    "learning_recorded",
                    "Of those closed: what was learnt is written down.",
                    of="closed_date IS NOT NULL",
                ),
            )
        ),
    ),
    measures=(_MATTERS, PERCENT),
    by=(("kind",),),
    fields=_FIELDS,
    of_says="matters received",
    missing_says="not answered, and not due yet",
    at="received_date",
    relation="matters",
    shows=_SHOWN,
    note=_NOBODY,
    example=Example(
        files=_FILES,
        expect={
            ("received", "count", "complaint"): 4,
            ("open", "count", "complaint"): 2,
            ("overdue", "count", "complaint"): 1,
            ("answered_in_time", "count", "complaint"): 1,
            ("answered_in_time", "percent", "complaint"): 33,
            ("kept_every_clock", "count", "complaint"): 2,
            ("closed", "count", "complaint"): 2,
            ("learning_recorded", "percent", "complaint"): 50,
            ("received", "count", "safeguarding"): 1,
            ("received", "count", "all"): 5,
        },
        base={("answered_in_time", "count", "complaint"): 3},
        missing={("answered_in_time", "count", "complaint"): 1},
    ),
)

OUTCOMES = Table(
    name="matter-outcomes",
    group="matters",
    title="How safeguarding concerns, complaints, incidents, breaches and requests ended",
    blocks=(CategoryBlock("ending", MATTER_OUTCOMES),),
    measures=(_MATTERS,),
    by=(("kind",),),
    fields=_FIELDS,
    line_name="outcome",
    of="closed_date IS NOT NULL",
    of_says="matters closed",
    excluded=(("still open", "closed_date IS NULL"),),
    missing_says="outcome not recorded",
    at="received_date",
    relation="matters",
    shows=_SHOWN,
    note=_NOBODY,
    example=Example(
        files=_FILES,
        expect={
            ("upheld", "complaint"): 1,
            ("not_upheld", "complaint"): 1,
            ("plan_agreed", "safeguarding"): 1,
            ("upheld", "all"): 1,
        },
        base={("upheld", "complaint"): 2},
    ),
)

TABLES = [MATTERS, OUTCOMES]
