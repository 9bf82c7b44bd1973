"""The tables of support: sessions, people and the share of people, by one field of a session."""

from handrail.extract.codes import CONTENT, LENGTHS, MODES, SESSION_TYPES
from handrail.figures.engine.declaration import TRIAL_CLIENTS, EventBlock, Example, Table, TableMeasure

MEASURES = (
    TableMeasure("sessions", "events", unit="sessions"),
    TableMeasure("people", "people", unit="people"),
    TableMeasure("percent", "people_percent", unit="%"),
)
ATTENDED = "coalesce(attended, TRUE)"


def _make_table(name: str, title: str, block: EventBlock, line_name: str) -> Table:
    """Return a table of sessions by the field of a block."""
    return Table(
        name=name,
        group="journey",
        title=title,
        blocks=(block,),
        measures=MEASURES,
        across="measure",
        by=((),),
        line_name=line_name,
        **TRIAL_CLIENTS,
        missing_says=f"people with a session whose {line_name} is not recorded",
        definitions=("is_client",),
        source="DWP Research Report 1037 (2023), appendix 6.8",
        note=(
            "A session missed does not count. The percentage is of all the people, with or without a session."
        ),
        example=_make_example(block.field, *block.codes[:2]),
    )


def _make_example(field: str, first: str, second: str) -> Example:
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


def _make_block(
    field: str, codes: tuple[str, ...], always: tuple[str, ...] = (), many: bool = False
) -> EventBlock:
    return EventBlock("sessions", field, codes, of=ATTENDED, always=always, many=many)


_PUBLISHED_MODES = (
    "face_to_face_other_location",
    "telephone",
    "text",
    "email",
    "face_to_face_clinical",
    "face_to_face_office",
)

TABLES = [
    _make_table(
        "support-modes", "How support was given", _make_block("mode", MODES, _PUBLISHED_MODES), "mode"
    ),
    _make_table(
        "support-lengths", "Length of support sessions", _make_block("length_band", LENGTHS), "length"
    ),
    _make_table("support-types", "Type of support", _make_block("type", SESSION_TYPES), "type"),
    # A session may be about several things.
    _make_table(
        "support-content", "Content of support", _make_block("content", CONTENT, many=True), "content"
    ),
]
