"""How the clients first heard of the service."""

from handrail.extract.codes import SOURCES
from handrail.figures.engine.declare import PERCENT, Categories, Example, Table

TABLE = Table(
    name="information-sources",
    group="routes",
    title="How clients first heard of the service",
    blocks=(Categories("information_source", SOURCES),),
    measures=(PERCENT,),
    line_name="source",
    of_says="all referrals",
    missing_says="no source of information recorded",
    definitions=("is_referral", "first_heard"),
    source="DWP Research Report 896 (2015), Table 2.2",
    note="The source is how the client first heard of the service, not who sent the client.",
    example=Example(
        files={
            "clients": (
                {"case_id": "a", "service": "rhyl", "information_source": "gp", "referral_route": "self"},
                {"case_id": "b", "service": "rhyl", "information_source": "employer"},
                {"case_id": "c", "service": "rhyl"},
            )
        },
        expect={("gp", "rhyl"): 50, ("employer", "rhyl"): 50, ("advert", "rhyl"): 0, ("gp", "all"): 50},
        base={("gp", "rhyl"): 2},
        missing={("gp", "rhyl"): 1},
    ),
)
