"""Large and odd inputs: the kernel, whole or in buckets, gives exactly what the SQL gives."""

import os
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from handrail.evaluation.norms.categories import CATEGORIES
from handrail.evaluation.norms.collapse import EpisodeSettings, find_episodes
from handrail.evaluation.norms.kernel import find_episodes_by_kernel
from handrail.evaluation.norms.prefetch import read_ahead
from handrail.evaluation.norms.reference import find_episodes_by_sql
from handrail.evaluation.norms.streaming import BASE_BYTES, BYTES_PER_NOTE, collapse_in_buckets, parse_memory
from handrail.foundation.errors import UserError
from tests.evaluation.norms.sample_notes import as_rows, cast_practices

# Patient numbers at and beyond the edges of what a key holds as it is.
ODD_NUMBERS = np.array([0, -1, 1 << 39, (1 << 39) - 1, (1 << 62) + 5, -(1 << 63), 7])


def random_notes(kind, count=20_000, seed=3):
    """Notes of a few hundred patients, one of them with thousands."""
    random = np.random.default_rng(seed)
    patients = np.where(random.random(count) < 0.2, 11, random.integers(0, 400, count))
    if kind == "odd numbers":
        patients = ODD_NUMBERS[patients % len(ODD_NUMBERS)]
    starts = 15_000 + random.integers(0, 3_000, count)
    ends = starts + random.integers(0, 30, count)
    names = pa.array(["B", "A", "Á", "P 1"])
    practices = pa.DictionaryArray.from_arrays(pa.array(random.integers(0, 4, count), pa.int32()), names)
    texts = pa.array([f"n{number}" for number in patients])

    def draw_dates(days, missing):
        return pa.array(days, pa.int32(), mask=random.random(count) < missing).cast(pa.date32())

    return pa.table(
        {
            "practice": practices.cast(pa.string()),
            "patient": texts if kind == "text" else pa.array(patients, pa.int64()),
            "issued": draw_dates(starts + random.integers(-3, 4, count), 0.2),
            "diagnosis": pa.array(random.integers(0, 26, count), pa.uint8()),
            "starts": draw_dates(starts, 0),
            "ends": draw_dates(ends, 0.001),
        }
    )


KINDS = ["numbers", "odd numbers", "text"]


@pytest.mark.parametrize("gap_days", [0, 1, 14])
@pytest.mark.parametrize("kind", KINDS)
def test_the_kernel_is_the_sql(kind, gap_days):
    notes = random_notes(kind)
    assert as_rows(cast_practices(find_episodes_by_kernel(notes, gap_days))) == as_rows(
        find_episodes_by_sql(notes, gap_days)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_in_buckets_from_many_parts(kind):
    notes = random_notes(kind)
    memory, expected = BASE_BYTES + 5_000 * BYTES_PER_NOTE, 28_000  # six buckets
    parts = [notes.slice(first, 3_000) for first in range(0, notes.num_rows, 3_000)]
    found = list(collapse_in_buckets(iter(parts), 1, memory, expected))
    assert len(found) == 6
    assert sorted(as_rows(cast_practices(pa.concat_tables(found)))) == sorted(
        as_rows(find_episodes_by_sql(notes, 1))
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_by_every_engine(tmp_path, kind):
    notes = random_notes(kind)
    names = pa.DictionaryArray.from_arrays(notes["diagnosis"].combine_chunks(), pa.array(CATEGORIES))
    pq.write_table(notes.set_column(3, "diagnosis", names.cast(pa.string())), tmp_path / "notes.parquet")
    ways = {"sql": EpisodeSettings(engine="sql"), "kernel": EpisodeSettings(engine="kernel")}
    ways["buckets"] = EpisodeSettings(engine="kernel", memory=parse_memory("700MB"))
    rows = {}
    for way, settings in ways.items():
        found = find_episodes(tmp_path / "notes.parquet", settings)
        rows[way] = as_rows(cast_practices(found.join_parts()))
        assert found.findings.notes + found.findings.duplicates == notes.num_rows
    assert rows["kernel"] == rows["sql"] == rows["buckets"]


@pytest.mark.parametrize("engine", ["sql", "kernel"])
def test_files_of_a_folder_may_write_practices_differently(tmp_path, engine):
    day = pa.array([15_341], pa.int32()).cast(pa.date32())
    rest = {"diagnosis": ["stress"], "starts": day, "ends": day}
    practices = [pa.array(["B"]), pa.array([7]), pa.array(["A"]).dictionary_encode(), pa.array([b"B\xff"])]
    for number, practice in enumerate(practices):
        pq.write_table(
            pa.table({"practice": practice, "patient": [5], **rest}), tmp_path / f"{number}.parquet"
        )
    found = find_episodes(tmp_path, EpisodeSettings(engine=engine))
    assert cast_practices(found.join_parts())["practice"].to_pylist() == ["7", "A", "B", "B\ufffd"]
    assert found.findings.bad == 0


def test_patients_must_be_alike_in_all_files_of_a_folder(tmp_path):
    day = pa.array([15_341], pa.int32()).cast(pa.date32())
    rest = {"practice": ["A"], "diagnosis": ["stress"], "starts": day, "ends": day}
    for patient in (7, "7"):
        pq.write_table(pa.table({"patient": [patient], **rest}), tmp_path / f"{type(patient)}.parquet")
    with pytest.raises(UserError, match="expected patients as"):
        find_episodes(tmp_path)


@pytest.mark.parametrize("text", ["2GB", "2 GiB", "2048M", "2g"])
def test_memory_is_read(text):
    assert parse_memory(text) == 2 << 30


@pytest.mark.parametrize("text", ["", "much", "100MB", "2TB", "-2GB"])
def test_no_memory_is_refused(text):
    with pytest.raises(UserError, match="memory"):
        parse_memory(text)


def test_a_small_file_loads_neither_numba_nor_pandas(tmp_path):
    """What is slow to load stays out of a small input's way."""
    path = tmp_path / "notes.csv"
    path.write_text("practice,patient,issued,diagnosis,starts,ends\nP1,1,,stress,2012-01-02,2012-01-08\n")
    code = (
        "import sys; from handrail.evaluation.norms.commands import write_norms;"
        f"write_norms([{str(path)!r}], standalone_mode=False);"
        "print(sorted({'numba', 'scipy', 'django', 'pyspark'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert result.stdout.splitlines()[-1] == "[]"


def test_reading_ahead_gives_the_same_and_stops_where_reading_stops():
    assert list(read_ahead(iter(range(10)), 3)) == list(range(10))
    assert list(read_ahead(iter([]), 3)) == []

    def fail_while_reading():
        yield 1
        raise OSError("the disk is gone")

    found = read_ahead(fail_while_reading(), 3)
    assert next(found) == 1
    with pytest.raises(OSError, match="the disk is gone"):
        next(found)
