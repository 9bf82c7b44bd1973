"""A service's records in its own words: interventions, reasons and workstreams, with what they count as."""

from handrail.extract.connection import Extract
from handrail.extract.joining import make_view
from handrail.figures.engine.declaration import (
    CLIENTS,
    COUNT,
    PERCENT,
    CategoryBlock,
    EventBlock,
    Example,
    Table,
    TableMeasure,
)

_CASE = {"service": "harbour", "assessed_date": "2012-05-01"}
_CLIENTS = tuple({"case_id": case, **_CASE} for case in "abc")
_SWIMMING = {"kind": "exercise", "code": "swimming", "label": "Swimming lessons"}
_SWIMMING_ROW = "Swimming lessons (counts as exercise)"
_BACK = {"discharge_reason": "returned_to_work", "reason_code": "boats", "reason_label": "Back on the boats"}
_BACK_ROW = "Back on the boats (counts as returned to work)"
_DISCHARGED = {"discharged_date": "2012-08-01"}
_PIER = {"workstream": "pier", "workstream_label": "Pier help", "counted": False}
_QUAY = {"workstream": "quay", "workstream_label": "On the quay", "counted": True}


def _name_interventions(extract: Extract) -> None:
    """Interventions by the service's own words; an extract without them, of version 1, by their kind."""
    make_view(
        extract,
        "own_interventions",
        "SELECT case_id, coalesce(referred_date, started_date) AS date, CASE "
        "WHEN coalesce(label, code) IS NULL THEN kind "
        "ELSE concat(coalesce(label, code), ' (counts as ', coalesce(replace(kind, '_', ' '), '-'), ')') "
        "END AS own_label FROM interventions",
    )


INTERVENTIONS = Table(
    name="own-interventions",
    group="journey",
    title="Interventions in the service's own words, and what each counts as",
    blocks=(EventBlock("own_interventions", "own_label", ()),),
    measures=(
        TableMeasure("interventions", "events", unit="interventions"),
        TableMeasure("people", "people", unit="people"),
        TableMeasure("percent", "people_percent", unit="%"),
    ),
    across="measure",
    by=((),),
    line_name="intervention",
    **CLIENTS,
    missing_says="people with an intervention of which neither words nor kind are recorded",
    definitions=("is_client",),
    prepare=_name_interventions,
    needs=("interventions",),
    note="The percentage is of all clients, with or without an intervention.",
    example=Example(
        files={
            "clients": _CLIENTS,
            "interventions": (
                {"case_id": "a", "referred_date": "2012-05-08", **_SWIMMING},
                {"case_id": "a", "referred_date": "2012-05-09", **_SWIMMING},
                {"case_id": "b", "referred_date": "2012-05-08", "kind": "cbt"},
                {"case_id": "c", "referred_date": "2012-05-08"},
            ),
        },
        expect={
            (_SWIMMING_ROW, "interventions"): 2,
            (_SWIMMING_ROW, "people"): 1,
            (_SWIMMING_ROW, "percent"): 33,
            ("cbt", "people"): 1,
        },
        base={(_SWIMMING_ROW, "percent"): 3},
        missing={(_SWIMMING_ROW, "percent"): 1},
    ),
)

REASONS = Table(
    name="own-reasons",
    group="outcomes",
    title="Why cases were closed, in the service's own words, and what each reason counts as",
    blocks=(CategoryBlock("own_reason", ()),),
    measures=(COUNT, PERCENT),
    across="measure",
    line_name="reason",
    of="discharged_date IS NOT NULL",
    of_says="discharged clients",
    excluded=(("not discharged yet", "discharged_date IS NULL"),),
    missing_says="reason not recorded",
    at="discharged_date",
    definitions=("own_reason",),
    example=Example(
        files={
            "clients": (
                {"case_id": "a", **_CASE, **_DISCHARGED, **_BACK},
                {"case_id": "b", **_CASE, **_DISCHARGED, **_BACK},
                {"case_id": "c", **_CASE, **_DISCHARGED, "discharge_reason": "goals_met"},
                {"case_id": "d", **_CASE, **_DISCHARGED},
                {"case_id": "e", **_CASE},
            )
        },
        expect={
            ("harbour", _BACK_ROW, "count"): 2,
            ("harbour", _BACK_ROW, "percent"): 67,
            ("harbour", "goals_met", "count"): 1,
        },
        base={("harbour", _BACK_ROW, "percent"): 3},
        missing={("harbour", _BACK_ROW, "percent"): 1},
    ),
)

WORKSTREAMS = Table(
    name="own-workstreams",
    group="participation",
    title="Cases by workstream, in the service's own words, and which do not count to target",
    blocks=(CategoryBlock("own_workstream", ()),),
    measures=(COUNT, PERCENT),
    across="measure",
    line_name="workstream",
    missing_says="in no workstream",
    definitions=("own_workstream", "counts_to_target"),
    example=Example(
        files={
            "clients": (
                {"case_id": "a", "service": "harbour", "referral_date": "2012-05-01", **_PIER},
                {"case_id": "b", "service": "harbour", "referral_date": "2012-05-01", **_QUAY},
                {"case_id": "c", "service": "harbour", "referral_date": "2012-05-01", **_QUAY},
                {"case_id": "d", "service": "harbour", "referral_date": "2012-05-01"},
            )
        },
        expect={
            ("harbour", "Pier help (not counted to target)", "count"): 1,
            ("harbour", "On the quay", "count"): 2,
            ("harbour", "On the quay", "percent"): 67,
        },
        base={("harbour", "On the quay", "percent"): 3},
        missing={("harbour", "On the quay", "percent"): 1},
    ),
)

TABLES = [INTERVENTIONS, REASONS, WORKSTREAMS]
