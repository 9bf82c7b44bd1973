"""The files of the demonstration's operator are whole, and nobody's own are written over."""

from datetime import UTC, datetime

import pytest

from handrail.demo.records import write_operator_files
from handrail.extract.check import WRONG, check_extract
from handrail.extract.read import open_extract

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_they_are_whole_and_say_how_each_target_was_reached(tmp_path):
    write_operator_files(tmp_path, clients=400, now=NOW)
    extract = open_extract(tmp_path)
    assert [each for each in check_extract(extract) if each.kind in WRONG] == []
    profiles = {name for (name,) in extract.fetch_rows("SELECT DISTINCT profile FROM targets")}
    assert profiles == {"original", "re-profiled"}
    assert extract.fetch_rows("SELECT count(*) FROM targets WHERE derivation IS NULL OR author IS NULL") == [
        (0,)
    ]
    quarters = [name for (name,) in extract.fetch_rows("SELECT DISTINCT quarter FROM costs ORDER BY 1")]
    assert len(quarters) == 7
    assert str(quarters[-1]) < "2026-10-01", "a quarter that is not over has no spend yet"


def test_files_that_are_there_stay(tmp_path):
    (tmp_path / "targets.csv").write_text("service,measure\n")
    write_operator_files(tmp_path, clients=10, now=NOW)
    assert (tmp_path / "targets.csv").read_text() == "service,measure\n"
