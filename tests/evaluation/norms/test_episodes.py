"""Every engine gives what walking the days gives, for every gap."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.evaluation.norms.collapse import EPISODE_COLUMNS
from handrail.evaluation.norms.kernel import find_episodes_by_kernel
from handrail.evaluation.norms.reference import find_episodes_by_sql
from tests.evaluation.norms.oracle import walk_episodes
from tests.evaluation.norms.sample_notes import as_rows, as_table, cast_practices, many_notes


def find_by_kernel(notes, gap_days):
    return cast_practices(find_episodes_by_kernel(notes, gap_days))


ENGINES = [find_episodes_by_sql, find_by_kernel]


@pytest.mark.parametrize("engine", ENGINES)
@settings(deadline=None)
@given(notes=many_notes, gap_days=st.integers(0, 15))
def test_same_as_walking_the_days(engine, notes, gap_days):
    found = engine(as_table(notes), gap_days)
    assert tuple(found.column_names) == EPISODE_COLUMNS
    assert as_rows(found) == walk_episodes(notes, gap_days)


def make_note(starts, ends, diagnosis=0, issued=None):
    return ("P1", "1", issued, diagnosis, date.fromisoformat(starts), ends and date.fromisoformat(ends))


SHAPES = [
    (
        "next day",
        [("2012-01-02", "2012-01-08"), ("2012-01-09", "2012-01-15")],
        1,
        [("2012-01-02", "2012-01-15")],
    ),
    (
        "a day between",
        [("2012-01-02", "2012-01-08"), ("2012-01-10", "2012-01-15")],
        1,
        [("2012-01-02", "2012-01-08"), ("2012-01-10", "2012-01-15")],
    ),
    (
        "seven days between",
        [("2012-01-02", "2012-01-08"), ("2012-01-16", "2012-01-20")],
        8,
        [("2012-01-02", "2012-01-20")],
    ),
    (
        "nested",
        [("2012-01-02", "2012-01-31"), ("2012-01-10", "2012-01-12")],
        1,
        [("2012-01-02", "2012-01-31")],
    ),
    (
        "nested, then the day after the longer",
        [("2012-01-02", "2012-01-31"), ("2012-01-10", "2012-01-12"), ("2012-02-01", "2012-02-03")],
        1,
        [("2012-01-02", "2012-02-03")],
    ),
    (
        "open-ended takes all that follows",
        [("2012-01-02", None), ("2012-06-01", "2012-06-03")],
        1,
        [("2012-01-02", None)],
    ),
    (
        "no gap: must share a day",
        [("2012-01-02", "2012-01-08"), ("2012-01-09", "2012-01-15")],
        0,
        [("2012-01-02", "2012-01-08"), ("2012-01-09", "2012-01-15")],
    ),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("notes", "gap_days", "expected"), [shape[1:] for shape in SHAPES], ids=[s[0] for s in SHAPES]
)
def test_shapes(engine, notes, gap_days, expected):
    found = engine(as_table([make_note(*dates) for dates in notes]), gap_days)
    spans = [(row[3].isoformat(), row[4] and row[4].isoformat()) for row in as_rows(found)]
    assert spans == expected


VOTES = [
    (
        "most notes win over most days",
        [(0, "2012-01-02", "2012-01-31"), (1, "2012-02-01", "2012-02-02"), (1, "2012-02-03", "2012-02-04")],
        1,
    ),
    ("a tie goes to most days", [(2, "2012-01-02", "2012-01-03"), (1, "2012-01-04", "2012-01-31")], 1),
    ("then to the first", [(2, "2012-01-02", "2012-01-08"), (1, "2012-01-09", "2012-01-15")], 2),
    (
        "a note typed twice has one vote",
        [(2, "2012-01-02", "2012-01-08"), (2, "2012-01-02", "2012-01-08"), (1, "2012-01-09", "2012-01-31")],
        1,
    ),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("notes", "expected"), [vote[1:] for vote in VOTES], ids=[vote[0] for vote in VOTES])
def test_diagnosis_of_an_episode(engine, notes, expected):
    table = as_table([make_note(starts, ends, code) for code, starts, ends in notes])
    assert engine(table, 1)["diagnosis"].to_pylist() == [expected]
