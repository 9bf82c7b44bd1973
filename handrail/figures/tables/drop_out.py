"""Who went on from stage to stage, who dropped out and why, and whose outcome is overdue."""

from handrail.extract.case_numbers import make_case_facts
from handrail.extract.codes import DISCHARGE_REASONS
from handrail.extract.connection import Extract
from handrail.figures.engine.declaration import (
    COUNT,
    PERCENT,
    CategoryBlock,
    Example,
    LineBlock,
    Table,
    TableLine,
    TableMeasure,
)
from handrail.figures.engine.example_rows import make_rows

_SHARE = (PERCENT, TableMeasure("n", "count", unit="cases"))
_CASE = {
    "service": "rhyl",
    "referral_date": "2012-05-01",
    "outcome": "eligible",
    "enrolled_date": "2012-05-02",
}

ON = Table(
    name="stage-drop-off",
    group="participation",
    title="Share that went on from each stage to the next",
    blocks=(
        LineBlock(
            (
                TableLine(
                    "referred_to_eligible",
                    "outcome = 'eligible'",
                    of="is_referral",
                    missing="outcome IS NULL OR outcome = 'not_known'",
                ),
                TableLine("eligible_to_enrolled", "enrolled_date IS NOT NULL", of="outcome = 'eligible'"),
                TableLine(
                    "enrolled_to_assessed", "assessed_date IS NOT NULL", of="enrolled_date IS NOT NULL"
                ),
                TableLine(
                    "assessed_to_discharged",
                    "discharged_date IS NOT NULL AND NOT coalesce(dropped_out, FALSE)",
                    "Completed a discharge.",
                    of="assessed_date IS NOT NULL",
                    missing="discharged_date IS NULL",
                ),
            )
        ),
    ),
    measures=_SHARE,
    across="measure",
    line_name="step",
    of_says="cases at the first of the two stages",
    missing_says="not known yet: screening not decided, or still in the service",
    definitions=("is_referral", "is_enrolled", "is_client"),
    example=Example(
        files={
            "clients": (
                {"case_id": "a", **_CASE, "assessed_date": "2012-05-08", "discharged_date": "2012-08-01"},
                {
                    "case_id": "b",
                    **_CASE,
                    "assessed_date": "2012-05-08",
                    "discharged_date": "2012-06-01",
                    "dropped_out": True,
                },
                {"case_id": "c", **_CASE},
                {"case_id": "d", "service": "rhyl", "outcome": "not_eligible"},
                {"case_id": "e", "service": "rhyl"},
            )
        },
        expect={
            ("rhyl", "referred_to_eligible", "percent"): 75,
            ("rhyl", "eligible_to_enrolled", "percent"): 100,
            ("rhyl", "enrolled_to_assessed", "percent"): 67,
            ("rhyl", "assessed_to_discharged", "n"): 1,
        },
        base={("rhyl", "referred_to_eligible", "percent"): 4},
        missing={("rhyl", "referred_to_eligible", "percent"): 1},
    ),
)

_LEFT = tuple(
    {
        "case_id": str(n),
        **_CASE,
        "discharged_date": "2012-06-01",
        "dropped_out": dropped,
        "discharge_reason": reason,
    }
    for n, (dropped, reason) in enumerate(
        (
            (True, "could_not_be_reached"),
            (True, "chose_to_leave"),
            (True, None),
            (False, "goals_met"),
            (None, "other"),
        )
    )
)

DROPPED_OUT = Table(
    name="drop-out",
    group="outcomes",
    title="People who dropped out",
    blocks=(LineBlock((TableLine("dropped_out", "is_dropped_out"),)),),
    measures=_SHARE,
    across="measure",
    of="is_enrolled AND discharged_date IS NOT NULL",
    of_says="people who enrolled and have left, assessed or not",
    excluded=(("never enrolled", "NOT is_enrolled"), ("not discharged yet", "discharged_date IS NULL")),
    missing="dropped_out IS NULL",
    missing_says="not recorded whether discharge was completed",
    at="discharged_date",
    definitions=("is_enrolled", "is_dropped_out"),
    example=Example(
        files={"clients": _LEFT},
        expect={("rhyl", "percent"): 75, ("rhyl", "n"): 3},
        base={("rhyl", "n"): 4},
        missing={("rhyl", "n"): 1},
    ),
)

REASONS = Table(
    name="drop-out-reasons",
    group="outcomes",
    title="Why people dropped out",
    blocks=(CategoryBlock("discharge_reason", DISCHARGE_REASONS),),
    measures=(PERCENT,),
    line_name="reason",
    of="is_dropped_out",
    of_says="people who dropped out, assessed or not",
    excluded=(("did not drop out", "NOT is_dropped_out"),),
    missing_says="reason not recorded",
    at="discharged_date",
    definitions=("is_enrolled", "is_dropped_out"),
    example=Example(
        files={"clients": _LEFT},
        expect={("could_not_be_reached", "rhyl"): 50, ("goals_met", "rhyl"): 0},
        base={("could_not_be_reached", "rhyl"): 2},
        missing={("could_not_be_reached", "rhyl"): 1},
    ),
)


def _prepare_follow_ups(extract: Extract) -> None:
    """Make whether each case has a follow-up, and one that is overdue."""
    day = extract.seen_from()
    overdue = f"due_date < DATE '{day}' AND done_date IS NULL AND coalesce(state, 'due') = 'due'"
    facts = {"has_follow_up": "TRUE", "follow_up_overdue": f"bool_or({overdue})"}
    make_case_facts(extract, "follow_ups_overdue", "followups", facts)


OVERDUE = Table(
    name="overdue-outcomes",
    group="quality",
    title="Outcomes that should be known by now and are not",
    blocks=(
        LineBlock(
            (
                TableLine(
                    "work_at_discharge",
                    "work_attendance_discharge IS NULL",
                    "Off sick or at work at discharge.",
                    of="discharged_date IS NOT NULL",
                ),
                TableLine(
                    "reason_for_discharge", "discharge_reason IS NULL", of="discharged_date IS NOT NULL"
                ),
                TableLine(
                    "health_at_discharge",
                    "eq5d_discharge IS NULL",
                    "Asked at entry and not at discharge.",
                    of="discharged_date IS NOT NULL AND eq5d_entry IS NOT NULL",
                ),
                TableLine(
                    "follow_up", "follow_up_overdue", "A follow-up is past its day.", of="has_follow_up"
                ),
            )
        ),
    ),
    measures=(COUNT,),
    line_name="outcome",
    of="discharged_date IS NOT NULL",
    of_says="cases whose outcome has fallen due",
    excluded=(("not discharged yet", "discharged_date IS NULL"),),
    missing_says="none: what is missing is what is counted",
    at="discharged_date",
    case_facts="follow_ups_overdue",
    prepare=_prepare_follow_ups,
    note="Each figure is a list to put right.",
    example=Example(
        files={
            "clients": make_rows(
                "case_id discharged_date eq5d_entry discharge_reason work_attendance_discharge referral_date",
                ("a", "2012-08-01", 0.5),
                ("b", "2012-08-02", None, "goals_met", "at_work"),
                ("c", None, None, None, None, "2013-01-01"),
                service="rhyl",
            ),
            "followups": make_rows(
                "case_id due_date state done_date",
                ("a", "2012-11-01", "due"),
                ("b", "2012-11-02", "done", "2012-11-02"),
                months=3,
            ),
        },
        expect={
            ("work_at_discharge", "rhyl"): 1,
            ("reason_for_discharge", "rhyl"): 1,
            ("health_at_discharge", "rhyl"): 1,
            ("follow_up", "rhyl"): 1,
        },
        base={("work_at_discharge", "rhyl"): 2, ("health_at_discharge", "rhyl"): 1, ("follow_up", "rhyl"): 2},
    ),
)

DUPLICATES = Table(
    name="duplicates",
    group="quality",
    title="Cases that look like somebody else's, awaiting a decision",
    blocks=(LineBlock((TableLine("awaiting_decision", "possible_duplicate"),)),),
    measures=(TableMeasure("awaiting_decision", "count", unit="cases"),),
    of_says="all referrals",
    missing="possible_duplicate IS NULL",
    missing_says="not compared with other records",
    note="Open the case to join it with the other, or to say that they are two people.",
    example=Example(
        files={
            "clients": make_rows(
                "case_id possible_duplicate", ("a", True), ("b", False), ("c",), service="rhyl"
            )
        },
        expect={("awaiting_decision", "rhyl"): 1},
        base={("awaiting_decision", "rhyl"): 2},
        missing={("awaiting_decision", "rhyl"): 1},
    ),
)

TABLES = [ON, DROPPED_OUT, REASONS, OVERDUE, DUPLICATES]
