"""Extracts of earlier versions of the schema stay readable, and one of a later version is refused."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from handrail.extract.check import check_path
from handrail.extract.files import FILES
from handrail.extract.read import open_extract
from handrail.extract.schema import VERSION
from handrail.extract.write import write_file
from handrail.figures import returns, tables
from handrail.foundation.errors import UserError

VERSIONS = Path(__file__).parent / "versions"
EARLIER = sorted(folder.name for folder in VERSIONS.iterdir() if folder.is_dir())


def test_every_version_before_is_kept() -> None:
    assert [str(version) for version in range(1, VERSION)] == EARLIER


@pytest.mark.parametrize("version", EARLIER)
@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_every_record_of_an_earlier_version_is_read(version: str, form: str) -> None:
    folder = VERSIONS / version / form
    extract = open_extract(folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["version"] == int(version)
    for name, file in manifest["files"].items():
        assert extract.fetch_rows(f"SELECT count(*) FROM {name}") == [(file["rows"],)], name


@pytest.mark.parametrize("version", EARLIER)
def test_values_of_an_earlier_version_stand_as_they_were_written(version: str) -> None:
    folder = VERSIONS / version / "parquet"
    extract = open_extract(folder)
    for name in json.loads((folder / "manifest.json").read_text())["files"]:
        written = folder / f"{name}.parquet"
        kept = [column for column in pq.read_schema(written).names if column in FILES[name].by_name]
        columns = ", ".join(kept)
        stands = f"SELECT {columns} FROM {name} EXCEPT ALL SELECT {columns} FROM read_parquet('{written}')"
        assert extract.fetch_rows(stands) == [], name


@pytest.mark.parametrize("version", EARLIER)
@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_nothing_of_an_earlier_version_is_called_wrong(version: str, form: str) -> None:
    wrong = {"unreadable", "out_of_range", "required"}
    assert [problem for problem in check_path(VERSIONS / version / form) if problem.kind in wrong] == []


@pytest.mark.parametrize("name", tables.list_names())
def test_every_table_is_counted_over_version_1(name: str) -> None:
    assert tables.compute_table(name, VERSIONS / "1" / "parquet")


def test_figures_of_version_1_are_those_of_its_day() -> None:
    """As the software of version 1 printed them."""
    stages = tables.compute_table("throughput", VERSIONS / "1" / "parquet")
    assert [stages.find_margin(row).value for row in stages.rows] == [120, 120, 101, 97, 96, 88, 82, 46]
    back = tables.compute_table("back-at-work", VERSIONS / "1" / "parquet")
    assert [back.find_margin(row).value for row in back.rows] == [61, 34]


def test_a_return_frozen_under_version_1_is_compared_with_its_extract() -> None:
    (folder,) = (VERSIONS / "1" / "returns").iterdir()
    frozen = returns.load_frozen(folder)
    changes = list(returns.compare_return(frozen, open_extract(VERSIONS / "1" / "parquet")))
    assert [change for change in changes if change[0] != "figure"] == []


def test_an_extract_of_a_later_version_is_refused(tmp_path: Path) -> None:
    write_file(tmp_path, "clients", [{"case_id": "1", "service": "here"}])
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps(manifest | {"version": VERSION + 1}))
    with pytest.raises(UserError, match=f"version {VERSION + 1}.*reads up to version {VERSION}.*[Uu]pdate"):
        open_extract(tmp_path)
