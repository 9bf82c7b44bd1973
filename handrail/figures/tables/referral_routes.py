"""Who sent the clients."""

from typing import Any

from handrail.extract.codes import ROUTES
from handrail.figures.engine.declare import PERCENT, Categories, Example, Table

_ROWS: tuple[dict[str, Any], ...] = (
    *({"case_id": f"a{i}", "service": "rhyl", "referral_route": "gp"} for i in range(2)),
    {"case_id": "a2", "service": "rhyl", "referral_route": "self"},
    {"case_id": "a3", "service": "rhyl", "referral_route": None},
    {"case_id": "b0", "service": "scotland", "referral_route": "self"},
)

TABLE = Table(
    name="referral-routes",
    group="routes",
    title="Referrals by route",
    blocks=(
        Categories(
            "referral_route",
            ROUTES,
            always=("gp", "talking_therapies", "other_healthcare", "employer", "self", "other"),
        ),
    ),
    measures=(PERCENT,),
    line_name="route",
    of_says="all referrals",
    missing_says="no route recorded",
    definitions=("is_referral", "route"),
    source="DWP Research Report 896 (2015), Table 2.1",
    note="The route is who sent the client, not how the client first heard of the service.",
    example=Example(
        files={"clients": _ROWS},
        expect={
            ("gp", "rhyl"): 67,
            ("self", "rhyl"): 33,
            ("self", "scotland"): 100,
            ("gp", "all"): 50,
            ("employer", "all"): 0,
        },
        base={("gp", "rhyl"): 3, ("gp", "all"): 4},
        missing={("gp", "rhyl"): 1, ("gp", "scotland"): 0},
    ),
)
