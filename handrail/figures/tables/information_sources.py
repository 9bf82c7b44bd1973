"""How the clients, and everybody who was referred, first heard of the service."""

from dataclasses import replace

from handrail.extract.codes import SOURCES
from handrail.figures.engine.declaration import CLIENTS, PERCENT, CategoryBlock, Example, Table

_ASSESSED = {"service": "rhyl", "assessed_date": "2012-05-01"}

OF_CLIENTS = Table(
    name="information-sources",
    group="routes",
    title="How clients first heard of the service",
    blocks=(CategoryBlock("information_source", SOURCES),),
    measures=(PERCENT,),
    line_name="source",
    **CLIENTS,
    missing_says="no source of information recorded",
    definitions=("is_client", "first_heard"),
    source="DWP Research Report 896 (2015), Table 2.2",
    note="The source is how the client first heard of the service, not who sent the client.",
    example=Example(
        files={
            "clients": (
                {"case_id": "a", **_ASSESSED, "information_source": "gp", "referral_route": "self"},
                {"case_id": "b", **_ASSESSED, "information_source": "employer"},
                {"case_id": "c", **_ASSESSED},
                {"case_id": "d", "service": "rhyl", "information_source": "gp"},
            )
        },
        expect={("gp", "rhyl"): 50, ("employer", "rhyl"): 50, ("advert", "rhyl"): 0, ("gp", "all"): 50},
        base={("gp", "rhyl"): 2},
        missing={("gp", "rhyl"): 1},
    ),
)

OF_REFERRALS = replace(
    OF_CLIENTS,
    name="referrals-by-source",
    title="How those referred first heard of the service, assessed or not",
    of="is_referral",
    of_says="all referrals",
    excluded=(),
    at="referral_date",
    definitions=("is_referral", "first_heard"),
    source="",
    note="The source is how the person first heard of the service, not who sent the person.",
    example=replace(
        OF_CLIENTS.example,
        expect={("gp", "rhyl"): 67, ("employer", "rhyl"): 33},
        base={("gp", "rhyl"): 3},
        missing={("gp", "rhyl"): 1},
    ),
)

TABLES = [OF_CLIENTS, OF_REFERRALS]
