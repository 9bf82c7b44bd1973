"""Notes for tests: as hypothesis makes them, and as tables."""

from datetime import date, timedelta

import pyarrow as pa
from hypothesis import strategies as st

SCHEMA = pa.schema(
    [
        ("practice", pa.string()),
        ("patient", pa.string()),
        ("issued", pa.date32()),
        ("diagnosis", pa.uint8()),
        ("starts", pa.date32()),
        ("ends", pa.date32()),
    ]
)
START = date(2012, 1, 1)


@st.composite
def one_note(draw, patients=3):
    starts = START + timedelta(days=draw(st.integers(0, 60)))
    length = draw(st.one_of(st.none(), st.integers(0, 20), st.integers(0, 20), st.integers(0, 20)))
    issued = draw(st.one_of(st.none(), st.integers(-5, 5)))
    return (
        draw(st.sampled_from(["P1", "P2"])),
        str(draw(st.integers(1, patients))),
        None if issued is None else starts + timedelta(days=issued),
        draw(st.integers(0, 3)),
        starts,
        None if length is None else starts + timedelta(days=length),
    )


many_notes = st.lists(one_note(), max_size=25)


def as_table(notes):
    columns = list(zip(*notes, strict=True)) or [()] * len(SCHEMA)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)], schema=SCHEMA
    )


def as_rows(table):
    return list(zip(*(table[name].to_pylist() for name in table.column_names), strict=True))


def cast_practices(episodes):
    """Return episodes with practices as text, as SQL gives them."""
    return episodes.set_column(0, "practice", episodes["practice"].cast(pa.string()))
