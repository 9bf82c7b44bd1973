"""A file gives the same records whether they stay in memory or are stored by the database."""

import pytest

from handrail.extract import intake
from handrail.extract.read import open_extract
from handrail.foundation.errors import UserError
from tests.extract.awkward import encode_rows, make_people

ASKED = "SELECT case_id, gender, age, assessed_date, case_number FROM clients ORDER BY case_number"


def read_records(path):
    extract = open_extract(path)
    return extract.fetch_rows(ASKED), extract.notes, extract.types["clients"]


def test_a_file_that_is_too_large_for_memory_is_read_the_same(tmp_path, monkeypatch):
    path = tmp_path / "clients.csv"
    path.write_bytes(
        encode_rows(make_people(a_gender="M", b_gender="#N/A", c_age="250", d_assessed_date="19/01/2012"))
    )
    in_memory = read_records(path)
    assert [row[1:3] for row in in_memory[0][:3]] == [("male", 30), (None, 31), ("male", None)]
    monkeypatch.setattr(intake, "MAX_BYTES_IN_MEMORY", 0)
    assert read_records(path) == in_memory


@pytest.mark.parametrize("limit", [0, 1 << 30])
def test_a_file_is_refused_alike(tmp_path, monkeypatch, limit):
    monkeypatch.setattr(intake, "MAX_BYTES_IN_MEMORY", limit)
    path = tmp_path / "clients.csv"
    path.write_bytes(encode_rows(make_people(a_assessed_date="16/01/2012", b_assessed_date="01/17/2012")))
    with pytest.raises(UserError, match=r"row 3 \(01/17/2012\) cannot be read so"):
        open_extract(path)
