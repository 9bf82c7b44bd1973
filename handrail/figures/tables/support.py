"""The tables of support: sessions, people and the share of people, by one field of a session."""

from __future__ import annotations

from typing import Any

from handrail.extract.codes import CONTENT, LENGTHS, MODES, SESSION_TYPES
from handrail.figures.engine.declaration import EventBlock, Example, Table, TableMeasure

MEASURES = (
    TableMeasure("sessions", "events", unit="sessions"),
    TableMeasure("people", "people", unit="people"),
    TableMeasure("percent", "people_percent", unit="%"),
)
ATTENDED = "coalesce(attended, TRUE)"


def _support(name: str, title: str, field: str, codes: tuple[str, ...], line_name: str, **more: Any) -> Table:
    """A table of sessions by a field; `more` goes to the block."""
    first, second = codes[:2]
    return Table(
        name=name,
        group="journey",
        title=title,
        blocks=(EventBlock("sessions", field, codes, of=ATTENDED, **more),),
        measures=MEASURES,
        across="measure",
        by=((),),
        line_name=line_name,
        of="(is_client OR trial_arm = 'treatment') AND trial_arm IS DISTINCT FROM 'control'",
        of_says="clients; in a trial, the treatment group",
        excluded=(("in the control group", "trial_arm = 'control'"), ("not assessed", "NOT is_client")),
        missing_says=f"people with a session whose {line_name} is not recorded",
        at="new_case_date",
        definitions=("is_client",),
        source="DWP Research Report 1037 (2023), appendix 6.8",
        note=(
            "A session missed does not count. The percentage is of all the people, with or without a session."
        ),
        example=_example(field, first, second),
    )


def _example(field: str, first: str, second: str) -> Example:
    sessions = (("a", first), ("a", first), ("a", second), ("b", first), ("b", None), ("z", first))
    return Example(
        files={
            "clients": (
                *({"case_id": case, "service": "prospects", "trial_arm": "treatment"} for case in "abc"),
                {"case_id": "z", "service": "prospects", "trial_arm": "control"},
            ),
            "sessions": (
                *({"case_id": case, "date": "2019-05-01", field: value} for case, value in sessions),
                {"case_id": "c", "date": "2019-05-01", field: second, "attended": False},
            ),
        },
        expect={
            (first, "sessions"): 3,
            (first, "people"): 2,
            (first, "percent"): 67,
            (second, "sessions"): 1,
            (second, "people"): 1,
            (second, "percent"): 33,
        },
        base={(first, "percent"): 3},
        missing={(first, "percent"): 1},
    )


TABLES = [
    _support(
        "support-modes",
        "How support was given",
        "mode",
        MODES,
        "mode",
        always=(
            "face_to_face_other_location",
            "telephone",
            "text",
            "email",
            "face_to_face_clinical",
            "face_to_face_office",
        ),
    ),
    _support("support-lengths", "Length of support sessions", "length_band", LENGTHS, "length"),
    _support("support-types", "Type of support", "type", SESSION_TYPES, "type"),
    # A session may be about several things.
    _support("support-content", "Content of support", "content", CONTENT, "content", many=True),
]
