"""What of a clients file is scored: level columns before an index, by value sets of the file's version."""

import csv
import json

import pytest

from handrail.evaluation.clients import read_clients
from handrail.evaluation.health.origins import GIVEN, OUTSIDE, SCORED, UNANSWERED, find_origins
from handrail.evaluation.health.states import read_answers
from handrail.evaluation.health.study import read_health
from handrail.evaluation.health.versions import default_value_set, find_versions, read_version
from handrail.foundation.errors import UserError
from handrail.instruments.eq5d import value_sets
from handrail.instruments.eq5d.respondents import Respondent
from handrail.instruments.eq5d.value_sets import DIMENSIONS
from tests.evaluation.invented import find_estimate, write_rows
from tests.support.command_line import read_printed_rows, run_handrail

CROSSWALK, MAPPED = "uk-5l-crosswalk-van-hout-2012", "uk-5l-mapped-nice-dsu"
ROWEN, DOLAN = "uk-5l-rowen-2026", "uk-3l-dolan-1997"
ORIGIN = "where the index comes from"
WIDE = {"entry": "", "discharge": ""}


def make_client(number, entry="", discharge="", index=("", ""), **more):
    """One row as the extract writes it: levels in their own columns, and the index that was stamped."""
    row = {
        "case_id": f"c{number}", "service": "rhyl", "assessed_date": "2012-01-02",
        "discharged_date": "2012-04-02", "gender": "female", "age": 40, "eq5d_version": "5L",
        "eq5d_entry": index[0], "eq5d_discharge": index[1],
    }  # fmt: skip
    for occasion, state in (("entry", entry), ("discharge", discharge)):
        levels = state.split("-") if "-" in state else list(state or [""] * 5)
        row |= {
            f"eq5d_{dimension}_{occasion}": level for dimension, level in zip(DIMENSIONS, levels, strict=True)
        }
    return row | more


# 0.5 and 0.6 stand for an index that some other value set gave: nothing may come of them.
LEVELS = [
    make_client(1, "33344", "21232", ("0.5", "0.6")),
    make_client(2, "44444", "33344", ("0.5", "0.6")),
    make_client(3, "21232", "11111", ("0.5", "0.6")),
]


def write_clients(folder, rows):
    return write_rows(folder / "clients.csv", rows)


@pytest.mark.parametrize("value_set", [CROSSWALK, MAPPED, ROWEN, "england-5l-devlin-2018"])
def test_levels_are_scored_by_the_value_set_asked_for(tmp_path, value_set):
    rows = read_printed_rows(run_handrail("qaly", write_clients(tmp_path, LEVELS), "--value-set", value_set))
    person = Respondent(40, "female")
    values = {s: value_sets.compute_index(s, value_set, person) for s in ("44444", "11111")}
    by_hand = (values["11111"] - values["44444"]) / 3  # each begins where the one before ended
    change = find_estimate(rows, "change", "EQ-5D index", "all")
    assert (float(change["estimate"]), change["base"]) == (pytest.approx(by_hand), "3")


def test_the_value_set_changes_the_result_and_the_scenarios_of_economics(tmp_path):
    path = write_clients(
        tmp_path, [row | {"case_id": f"{row['case_id']}-{n}"} for n in range(4) for row in LEVELS]
    )
    quick = ("--cost", "584", "--replicates", "100", "--imputations", "2")
    base = {
        name: find_estimate(
            read_printed_rows(run_handrail("economics", path, *quick, "--value-set", name)),
            "scenarios",
            "cost per QALY",
            "base case",
        )
        for name in (CROSSWALK, MAPPED, ROWEN)
    }
    assert len({row["estimate"] for row in base.values()}) == 3
    default = read_printed_rows(run_handrail("economics", path, *quick))
    assert (
        find_estimate(default, "scenarios", "cost per QALY", "base case")["estimate"]
        == base[MAPPED]["estimate"]
    )
    for name in (CROSSWALK, ROWEN):
        scenario = find_estimate(default, "scenarios", "cost per QALY", f"value set {name}")
        assert scenario["estimate"] == base[name]["estimate"]


def test_an_index_counts_only_where_levels_are_absent(tmp_path):
    rows = [
        *LEVELS,
        make_client(4, index=("0.2", "0.7")),
        make_client(5, "21232", "", ("0.5", "0.9")),
        make_client(6),
    ]
    path = write_clients(tmp_path, rows)
    health, problems = read_health(read_clients(path)[0], CROSSWALK)
    assert problems == []
    assert find_origins(health.entry, CROSSWALK).tolist() == [SCORED] * 3 + [GIVEN, SCORED, UNANSWERED]
    assert find_origins(health.discharge, CROSSWALK).tolist() == [SCORED] * 3 + [GIVEN, GIVEN, UNANSWERED]
    assert health.entry.compute_indices(CROSSWALK)[3:5] == pytest.approx(
        [0.2, value_sets.compute_index("21232", CROSSWALK)]
    )
    assert health.discharge.compute_indices(CROSSWALK)[3:5] == pytest.approx([0.7, 0.9])


@pytest.mark.parametrize(
    "command", [("qaly",), ("economics", "--cost", "584", "--replicates", "100", "--imputations", "2")]
)
def test_every_format_says_how_many_indices_were_given(tmp_path, command):
    path = write_clients(
        tmp_path, [*LEVELS, make_client(4, index=("0.2", "0.7")), make_client(5, "21232", "", ("", "0.9"))]
    )
    arguments = (command[0], path, *command[1:], "--value-set", CROSSWALK)
    measure = "index given without levels, used as it is"
    rows = read_printed_rows(run_handrail(*arguments))
    assert [find_estimate(rows, ORIGIN, measure, f"at {when}")["estimate"] for when in WIDE] == ["1", "2"]
    assert "given-index" in rows[0]["caveats"].split()
    whole = json.loads(run_handrail(*arguments, "--format", "json").stdout)
    found = [r["estimate"] for r in whole["estimates"] if r["measure"] == measure]
    assert (found, "given-index" in {c["code"] for c in whole["caveats"]}) == ([1, 2], True)
    text = run_handrail(*arguments, "--format", "text").stdout
    assert measure in text
    assert "Some indices were given without their levels" in text
    plain = read_printed_rows(
        run_handrail(command[0], write_clients(tmp_path, LEVELS), *command[1:], "--value-set", CROSSWALK)
    )
    assert "given-index" not in plain[0]["caveats"].split()


def test_levels_that_are_not_complete_are_missing_and_the_index_is_not_taken_instead():
    columns = [("2", "1", "", "3", "2"), ("2", "1", "6", "3", "2"), ("2.0", "1", "2", "3", "2"), ("",) * 5]
    answers, problems = read_answers(["0.5", "", "0.5", "0.5"], "entry", 5, columns)
    assert answers.levels.tolist() == [[0] * 5, [0] * 5, [2, 1, 2, 3, 2], [0] * 5]
    assert answers.has_answer.tolist() == [False, False, True, True]
    assert [(p.row, p.column, p.value) for p in problems] == [
        (1, "eq5d_entry", "0.5"), (2, "eq5d_usual_activities_entry", "6"),
    ]  # fmt: skip


def test_a_state_in_one_text_that_the_columns_contradict_is_listed():
    answers, problems = read_answers(["11111", "21232"], "entry", 5, [("2", "1", "2", "3", "2")] * 2)
    assert answers.levels.tolist() == [[2, 1, 2, 3, 2]] * 2
    assert [(p.row, p.value) for p in problems] == [(1, "11111")]


@pytest.mark.parametrize("text", ["3L", "3l", "EQ-5D-3L", "eq5d-3l", "3"])
def test_a_version_is_read_as_people_write_it(text):
    assert read_version(text) == "3L"
    assert read_version("5D") == read_version("") == ""


def test_a_value_set_of_the_other_version_is_refused_with_those_that_fit(tmp_path):
    three = [make_client(n, "21232", "11111", eq5d_version="3L") for n in range(3)]
    path = write_clients(tmp_path, three)
    for command in (("qaly",), ("economics", "--cost", "1")):
        result = run_handrail(command[0], path, *command[1:], "--value-set", ROWEN)
        assert isinstance(result.exception, UserError)
        assert str(result.exception) == (
            f"The file holds EQ-5D-3L, and the value set {ROWEN} is for 5L. "
            f"Choose one for 3L: {DOLAN}, uk-3l-mapped-nice-dsu."
        )
    clients = read_clients(path)[0]
    assert default_value_set(clients) == DOLAN
    health, _ = read_health(clients, DOLAN)
    assert health.entry.compute_indices(DOLAN) == pytest.approx(
        [value_sets.compute_index("21232", DOLAN)] * 3
    )
    with pytest.raises(UserError, match=f"holds EQ-5D-5L.*{CROSSWALK}"):
        read_health(read_clients(write_clients(tmp_path, LEVELS))[0], DOLAN)


def test_a_file_that_does_not_name_its_version_shows_it_by_its_levels(tmp_path):
    unnamed = [row | {"eq5d_version": ""} for row in LEVELS]
    clients = read_clients(write_clients(tmp_path, unnamed))[0]
    assert find_versions(clients) == {"5L"}
    with pytest.raises(UserError, match="holds EQ-5D-5L"):
        read_health(clients, DOLAN)
    low = read_clients(write_clients(tmp_path, [make_client(1, "21232", "11111", eq5d_version="")]))[0]
    assert find_versions(low) == set()
    assert [len(read_health(low, name)[1]) for name in (DOLAN, ROWEN)] == [0, 0]


def test_answers_of_the_other_version_in_one_file_are_listed_and_missing(tmp_path):
    rows = [
        *LEVELS,
        make_client(4, "21232", "11111", eq5d_version="3L"),
        make_client(5, "11111", "11111", eq5d_version="x"),
    ]
    clients, unread = read_clients(write_clients(tmp_path, rows))
    health, problems = read_health(clients, ROWEN)
    listed = [(p.row, p.column, p.value) for p in (*problems, *unread) if p.row is not None]
    assert listed == [(5, "eq5d_version", "3L"), (6, "eq5d_version", "x")]
    # A version that is no version is not recorded: the answers are scored as the value set asks.
    assert health.measured_at_both.tolist() == [True] * 3 + [False, True]


def test_people_outside_a_mapped_value_set_are_missing_and_counted(tmp_path):
    outside = [{"age": 17}, {"gender": "other"}, {"age": ""}, {"gender": ""}]
    rows = [*LEVELS, *(make_client(n, "21232", "11111", **more) for n, more in enumerate(outside, 4))]
    path = write_clients(tmp_path, rows)
    printed = read_printed_rows(
        run_handrail("qaly", path, "--value-set", MAPPED, "--each", tmp_path / "each.csv")
    )
    change = find_estimate(printed, "change", "EQ-5D index", "all")
    assert (change["base"], change["missing"]) == ("3", "4")
    counted = find_estimate(printed, ORIGIN, "no index: age or sex outside the value set", "at entry")
    assert counted["estimate"] == "4"
    assert "outside-mapping" in printed[0]["caveats"].split()
    crosswalk = find_estimate(printed, "value sets side by side", "change", CROSSWALK)
    assert (crosswalk["base"], crosswalk["missing"]) == ("7", "0")
    people = list(csv.DictReader((tmp_path / "each.csv").open()))
    assert [row["index_entry_from"] for row in people] == [SCORED] * 3 + [OUTSIDE] * 4
    assert [row["index_entry"] for row in people[3:]] == [""] * 4


def test_a_file_without_eq5d_is_refused(tmp_path):
    path = tmp_path / "clients.csv"
    path.write_text("case_id,service\n1,rhyl\n")
    result = run_handrail("qaly", path, "--value-set", ROWEN)
    assert "Expected level columns such as eq5d_mobility_entry" in str(result.exception)
