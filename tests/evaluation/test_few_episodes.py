"""Norms that rest on too few episodes are not used, and that is said."""

import json

import pytest
from click.testing import CliRunner

from handrail.evaluation.economics.commands import report_economics
from handrail.evaluation.impact.commands import report_impact
from handrail.evaluation.impact.norms_file import read_norms, read_norms_given
from handrail.foundation.errors import UserError

NORMS = (
    "diagnosis,episodes,percent,median_weeks,adjusted_episodes,adjusted_median_weeks\n"
    "stress,40,66.7,5.0,12,9.0\nskin,9,15.0,2.0,1,6.0\ntotal,60,100.0,4.0,13,8.0\n"
)
CLIENTS = (
    "case_id,service,condition,work_attendance_entry,first_day_absent,assessment_date,return_to_work_date,"
    "discharge_date,work_attendance_discharge\n"
    + "".join(
        f"{at},North,{'stress' if at % 2 else 'skin'},off_sick,2024-01-01,2024-01-15,2024-02-{at:02d},"
        f"2024-03-01,in_work\n"
        for at in range(1, 21)
    )
)


@pytest.fixture
def norms_file(tmp_path):
    path = tmp_path / "norms.csv"
    path.write_text(NORMS)
    return path


@pytest.mark.parametrize(
    ("fewest", "stress", "skin"),
    [(0, (5.0, 9.0), (2.0, 6.0)), (9, (5.0, 9.0), (2.0, None)), (12, (5.0, 9.0), (None, None)),
     (13, (5.0, None), (None, None))],
)  # fmt: skip
def test_each_median_is_used_by_its_own_number_of_episodes(norms_file, fewest, stress, skin):
    norms = read_norms(norms_file, fewest)
    by_name = norms.by_place[""]
    assert (by_name["stress"].whole, by_name["stress"].adjusted) == stress
    assert (by_name["skin"].whole, by_name["skin"].adjusted) == skin
    assert bool(read_norms_given(norms_file, fewest, None)[2]) == (fewest > 0)


def test_what_is_left_out_is_named(norms_file):
    assert read_norms_given(norms_file, 9, None)[2] == {
        "norms": "norms on fewer than 9 episodes are not used: skin (adjusted_median_weeks on 1)"
    }


def test_norms_without_numbers_of_episodes_are_refused(tmp_path):
    path = tmp_path / "norms.csv"
    path.write_text("diagnosis,median_weeks\nstress,5.0\n")
    assert read_norms(path).by_place[""]["stress"].whole == 5.0
    with pytest.raises(UserError, match="adjusted_episodes"):
        read_norms(path, 5)


@pytest.mark.parametrize(("command", "more"), [(report_impact, ()), (report_economics, ("--cost", "500"))])
def test_the_commands_say_so(tmp_path, norms_file, command, more):
    clients = tmp_path / "clients.csv"
    clients.write_text(CLIENTS)
    arguments = [str(clients), "--norms", str(norms_file), "--min-episodes", "10", "--format", "json", *more]
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    assert "norms on fewer than 10 episodes are not used: skin (median_weeks on 9)" in result.stderr
    if command is report_impact:
        assert "norms on fewer than 10 episodes are not used" in json.dumps(json.loads(result.stdout))
