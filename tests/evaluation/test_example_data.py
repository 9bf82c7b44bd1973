"""`handrail example-data` writes the files, overwrites nothing, and ships what its script makes."""

import pytest
from click.testing import CliRunner

from handrail.cli import handrail
from handrail.evaluation import example_data
from handrail.foundation.errors import UserError
from tests.evaluation.data import make_example_data

NAMES = ["clients.csv", "costs.csv", "counts.csv", "notes.csv", "questionnaires.csv"]


def test_the_files_are_written(tmp_path):
    result = CliRunner().invoke(handrail, ["example-data", str(tmp_path / "new" / "folder")])
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == NAMES


def test_a_second_time_changes_nothing(tmp_path):
    example_data.write_example_data(tmp_path)
    assert sorted(path.name for path in example_data.write_example_data(tmp_path)) == NAMES


def test_an_own_file_of_that_name_is_not_overwritten(tmp_path):
    (tmp_path / "clients.csv").write_text("my own")
    with pytest.raises(UserError, match=r"holds other files named clients.csv. Choose an empty folder."):
        example_data.write_example_data(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["clients.csv"]
    assert (tmp_path / "clients.csv").read_text() == "my own"


def test_the_script_makes_what_is_shipped(tmp_path, monkeypatch):
    monkeypatch.setattr(make_example_data, "TARGET", tmp_path)
    make_example_data.main()
    assert [path.name for path in example_data.write_example_data(tmp_path)] == NAMES
