"""Who sent the clients, and everybody who was referred."""

from dataclasses import replace

from handrail.extract.codes import ROUTES
from handrail.figures.engine.declaration import CLIENTS, PERCENT, CategoryBlock, Example, ExampleRow, Table

_ASSESSED = {"assessed_date": "2012-05-01"}
_ROWS: tuple[ExampleRow, ...] = (
    *({"case_id": f"a{i}", "service": "rhyl", "referral_route": "gp", **_ASSESSED} for i in range(2)),
    {"case_id": "a2", "service": "rhyl", "referral_route": "self", **_ASSESSED},
    {"case_id": "a3", "service": "rhyl", "referral_route": None, **_ASSESSED},
    {"case_id": "a4", "service": "rhyl", "referral_route": "self"},
    {"case_id": "b0", "service": "scotland", "referral_route": "self", **_ASSESSED},
)

OF_CLIENTS = Table(
    name="referral-routes",
    group="routes",
    title="Clients by route of referral",
    blocks=(
        CategoryBlock(
            "referral_route",
            ROUTES,
            always=("gp", "talking_therapies", "other_healthcare", "employer", "self", "other"),
        ),
    ),
    measures=(PERCENT,),
    line_name="route",
    **CLIENTS,
    missing_says="no route recorded",
    definitions=("is_client", "route"),
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

OF_REFERRALS = replace(
    OF_CLIENTS,
    name="referrals-by-route",
    title="Referrals by route, assessed or not",
    of="is_referral",
    of_says="all referrals",
    excluded=(),
    at="referral_date",
    definitions=("is_referral", "route"),
    source="",
    # One of Rhyl who came by themselves was not assessed.
    example=replace(
        OF_CLIENTS.example,
        expect={("gp", "rhyl"): 50, ("self", "rhyl"): 50, ("gp", "all"): 40},
        base={("gp", "rhyl"): 4},
        missing={("gp", "rhyl"): 1},
    ),
)

TABLES = [OF_CLIENTS, OF_REFERRALS]
