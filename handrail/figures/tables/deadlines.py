"""How often each deadline of the service was met, and how long things took."""

from itertools import starmap

from handrail.figures.engine.clocks import (
    DEADLINE_EVENTS,
    DEADLINE_FACTS,
    describe_missing_deadlines,
    prepare_deadlines,
)
from handrail.figures.engine.declaration import Example, LineBlock, Table, TableLine, TableMeasure

_MET = {name: column for name, (_, column) in DEADLINE_EVENTS.items()}


def _make_deadline_line(name: str, met: str) -> TableLine:
    return TableLine(
        name,
        f"{met} <= {name}_due",
        f"{name.replace('_', ' ').capitalize()} on or before the day it was due.",
        of=f"is_referral AND {name}_start IS NOT NULL"
        + (f" AND {met} IS NOT NULL" if name == "first_intervention" else ""),
        missing=f"{met} IS NULL AND ({name}_due >= seen_from OR discharged_date <= {name}_due)",
        at=f"{name}_start",
        value=f"date_diff('day', {name}_start, {met})",
    )


def _make_days_line(name: str, met: str) -> TableLine:
    """Return the line of the days from referral, whatever the service: no deadline is needed for that."""
    return TableLine(
        f"referral_to_{name}",
        "",
        f"Days from referral to {name.replace('_', ' ')}, for every service.",
        of="is_referral AND referral_date IS NOT NULL",
        missing=f"coalesce({met} < referral_date, TRUE)",
        value=f"date_diff('day', referral_date, {met})",
    )


_SCOTLAND = {
    "service": "working-health-services-scotland",
    "referral_date": "2011-12-30",
    "enrolled_date": "2011-12-30",
}
# A service of which no model is installed.
_ELSEWHERE = {"service": "elsewhere", "referral_date": "2012-05-01"}

TABLE = Table(
    name="deadlines",
    group="journey",
    title="Deadlines met, and days taken",
    blocks=(
        LineBlock((*starmap(_make_deadline_line, _MET.items()), *starmap(_make_days_line, _MET.items()))),
    ),
    measures=(
        TableMeasure("met_percent", "percent", unit="%"),
        TableMeasure("median_days", "median", 1, "days"),
        TableMeasure("p90_days", "p90", 1, "days"),
    ),
    across="measure",
    line_name="deadline",
    of="is_referral AND referral_date IS NOT NULL",
    of_says="cases whose service sets the deadline and whose clock has started; from referral, all",
    missing_says="still in time, or closed before it was due; from referral, not dated or dated before",
    definitions=("is_referral", "is_enrolled"),
    case_facts=DEADLINE_FACTS,
    prepare=prepare_deadlines,
    tell=describe_missing_deadlines,
    note=(
        "Due dates follow the clocks of the service model, in its own working days, without the days on "
        "which the service was closed. Dates carry no hour: 24 hours end on the next day. Days are "
        "calendar days: of a deadline from the start of its clock, else from referral. A first "
        "intervention counts only where there was one."
    ),
    example=Example(
        files={
            "clients": (
                # Due on Thursday 5 January 2012: the 2nd and 3rd are holidays in Scotland.
                {"case_id": "a", **_SCOTLAND, "first_contact_date": "2012-01-05"},
                {"case_id": "b", **_SCOTLAND, "first_contact_date": "2012-01-06"},
                {"case_id": "c", **_SCOTLAND},
                {
                    "case_id": "d",
                    **_SCOTLAND,
                    "first_contact_date": "2011-12-30",
                    "assessed_date": "2012-02-01",
                },
                {"case_id": "e", **_ELSEWHERE, "first_contact_date": "2012-05-03"},
                {"case_id": "f", **_ELSEWHERE, "first_contact_date": "2012-05-09"},
                {"case_id": "g", **_ELSEWHERE, "first_contact_date": "2012-04-30"},
                {"case_id": "h", **_ELSEWHERE},
            )
        },
        expect={
            ("working-health-services-scotland", "first_contact", "met_percent"): 50,
            ("working-health-services-scotland", "first_contact", "median_days"): 6,
            ("working-health-services-scotland", "assessment", "met_percent"): 0,
            ("elsewhere", "first_contact", "met_percent"): None,
            ("elsewhere", "referral_to_first_contact", "met_percent"): None,
            ("elsewhere", "referral_to_first_contact", "median_days"): 5,
            ("elsewhere", "referral_to_first_contact", "p90_days"): 7.4,
        },
        base={
            ("working-health-services-scotland", "first_contact", "met_percent"): 4,
            ("elsewhere", "first_contact", "met_percent"): 0,
            ("elsewhere", "referral_to_first_contact", "median_days"): 2,
        },
        missing={
            ("working-health-services-scotland", "first_contact", "met_percent"): 0,
            ("elsewhere", "referral_to_first_contact", "median_days"): 2,
        },
    ),
)
