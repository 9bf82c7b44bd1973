"""The kernel under a local Spark gives what it gives without; bad rows are found where they are."""

import shutil
from datetime import timedelta
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from handrail.evaluation.norms.categories import CATEGORIES
from handrail.evaluation.norms.collapse import EpisodeSettings, find_episodes
from handrail.evaluation.norms.spark import NOTES, collapse_frame
from tests.evaluation.norms.oracle import walk_episodes
from tests.evaluation.norms.sample_notes import START, as_rows, cast_practices
from tests.evaluation.norms.test_engines import random_notes

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module", autouse=True)
def local_spark():
    pytest.importorskip("pyspark", reason="the spark extra; `python3 dev.py test` installs it")
    assert shutil.which("java"), "Spark needs a Java runtime; on Debian default-jre-headless"
    from handrail.evaluation.norms.spark import get_session

    spark = get_session()
    spark.sparkContext.setLogLevel("ERROR")
    yield spark
    spark.stop()


def find_by_both_engines(path, gap_days=1):
    """Episodes by Spark and by SQL, and what each found on the way."""
    found = {}
    for engine in ("spark", "sql"):
        episodes = find_episodes(path, EpisodeSettings(engine=engine, gap_days=gap_days))
        rows = as_rows(cast_practices(episodes.join_parts()))
        findings = episodes.findings
        totals = (findings.rows, findings.notes, findings.duplicates, findings.bad, findings.blank)
        found[engine] = (
            rows,
            totals,
            findings.unmapped,
            findings.list_problems().to_pylist(),
            episodes.areas,
        )
    return found


@pytest.mark.parametrize("kind", ["numbers", "text"])
def test_a_folder_of_parquet_files(tmp_path, kind):
    notes = random_notes(kind, count=6_000)
    names = pa.DictionaryArray.from_arrays(notes["diagnosis"].combine_chunks(), pa.array(CATEGORIES))
    notes = notes.set_column(3, "diagnosis", names.cast(pa.string()))
    notes = notes.append_column("area", pa.array(["North"] * notes.num_rows))
    bad = notes.slice(0, 2).set_column(1, "patient", pa.nulls(2, notes["patient"].type))
    for number, part in enumerate([notes.slice(0, 2_000), bad, notes.slice(2_000)]):
        pq.write_table(part, tmp_path / f"part{number}.parquet")
    found = find_by_both_engines(tmp_path)
    assert found["spark"] == found["sql"]
    assert [problem["row"] for problem in found["spark"][3]] == [2_001, 2_002]


def test_same_as_walking_the_days(local_spark):
    random = Random(5)
    notes = []
    for _ in range(600):
        starts = START + timedelta(days=random.randrange(60))
        ends = None if random.random() < 0.02 else starts + timedelta(days=random.randrange(14))
        issued = None if random.random() < 0.2 else starts + timedelta(days=random.randrange(-3, 4))
        notes.append(("P1", str(random.randrange(150)), issued, random.randrange(3), starts, ends))
    frame = local_spark.createDataFrame(notes, NOTES.format(patient="string"))
    found = collapse_frame(frame, 2, 3).orderBy("practice", "patient", "episode").collect()
    assert [tuple(row) for row in found] == walk_episodes(notes, 2)


def test_a_file_read_here(tmp_path):
    path = tmp_path / "notes.csv"
    path.write_text(
        "practice,patient,issued,diagnosis,starts,ends\nP1,1,2/1/2012,stress,2/1/2012,8/1/2012\n"
        "P1,1,,flibble,9/1/2012,\nP1,2,,skin,soon,\nP2,1,,skin,1/2/2012,3/2/2012\nP2,1,,skin,1/2/2012,3/2/2012\n"
    )
    found = find_by_both_engines(path)
    assert found["spark"] == found["sql"]
    assert found["spark"][1] == (5, 3, 1, 1, 0)


def test_a_file_without_one_good_row(tmp_path):
    path = tmp_path / "notes.csv"
    path.write_text("practice,patient,issued,diagnosis,starts,ends\nP1,,,,,\n")
    found = find_by_both_engines(path)
    assert found["spark"] == found["sql"]
    assert found["spark"][0] == []
