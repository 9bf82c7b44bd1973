"""Norms: the published table from notes made to add up to it, and Kaplan-Meier next to the plain median."""

import csv
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from handrail.evaluation import published
from handrail.evaluation.norms import commands
from handrail.evaluation.norms.categories import PUBLISHED_NORMS
from handrail.evaluation.norms.medians import compute_kaplan_meier_median, compute_plain_median
from handrail.foundation.errors import UserError
from tests.evaluation.norms.command import run_norms_command

PUBLISHED = [row for row in published.load_table(PUBLISHED_NORMS) if row["diagnosis"] != "total"]
START = date(2011, 9, 5)


def spread_lengths(row):
    """As many lengths in days as episodes, about the published median (in whole or, if it can be, half
    days)."""
    count = int(row["episodes"])
    median = float(row["median_weeks"]) * 7
    middle = 2 * round(median) if count % 2 else round(2 * median)
    low, high = middle // 2, middle - middle // 2
    half = count // 2
    below = [low - (low - 1) * i * 6 // (half * 10) for i in range(half)]
    return below + [high + i // 8 for i in range(half)] + [low] * (count % 2)


def published_notes():
    """4,638 notes of 1,657 patients in 4 practices that collapse to the published episodes and medians.

    The rows of the published table add up to 2,183 episodes, its total says 2,181: here it is 2,183.
    """
    episodes = [(row["diagnosis"], days) for row in PUBLISHED for days in spread_lengths(row)]
    more_notes = 4638 - len(episodes)
    for at, (diagnosis, days) in enumerate(episodes):
        # The first patients have two episodes, more than a year apart.
        patient, turn = at % 1657, at // 1657
        starts = START + timedelta(days=at % 7 + 800 * turn)
        cuts = min(days - 1, 3, more_notes)
        more_notes -= cuts
        for part in range(cuts + 1):
            last = part + 1 if part < cuts else days
            yield (
                f"P{patient % 4}",
                patient,
                starts + timedelta(part),
                diagnosis,
                starts + timedelta(last - 1),
            )
    assert more_notes == 0


@pytest.fixture(scope="module")
def notes_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("norms") / "notes.csv"
    lines = [
        f"{p},{n},{s.isoformat()},{d},{s.isoformat()},{e.isoformat()}" for p, n, s, d, e in published_notes()
    ]
    path.write_text("\n".join(["practice,patient,issued,diagnosis,starts,ends", *lines]))
    return path


def test_the_published_norms(notes_file):
    rows, found = run_norms_command(commands.write_norms, notes_file)
    assert "rows 4638 = notes 4638 + duplicates 0 + bad 0 + blank 0" in found
    assert list(rows[0]) == [
        "diagnosis", "episodes", "percent", "median_weeks", "adjusted_episodes", "adjusted_median_weeks",
    ]  # fmt: skip
    by_name = {row["diagnosis"]: row for row in rows}
    assert [row["diagnosis"] for row in rows] == [row["diagnosis"] for row in PUBLISHED] + ["total"]
    for row in PUBLISHED:
        found_row = by_name[row["diagnosis"]]
        assert found_row["episodes"] == row["episodes"]
        # 218 of 2,183 (or of 2,181) is 10.0 per cent; 9.9 was published.
        assert found_row["percent"] == ("10.0" if row["percent"] == "9.9" else row["percent"])
        assert f"{float(found_row['median_weeks']):.1f}" == row["median_weeks"]
    total = by_name["total"]
    assert (total["episodes"], total["percent"], total["median_weeks"]) == ("2183", "100.0", "4.0")


def test_the_fixed_columns_of_episodes(notes_file, tmp_path):
    run_norms_command(commands.write_episodes, notes_file, "--out", tmp_path / "out.csv")
    rows = list(csv.DictReader((tmp_path / "out.csv").open()))
    assert list(rows[0]) == [
        "practice",
        "patient",
        "episode",
        "starts",
        "ends",
        "weeks",
        "diagnosis",
        "notes",
    ]
    assert len(rows) == 2183
    assert sum(int(row["notes"]) for row in rows) == 4638
    assert len({(row["practice"], row["patient"]) for row in rows}) == 1657


def test_monday_to_sunday_is_one_week(tmp_path):
    path = tmp_path / "notes.csv"
    path.write_text("practice,patient,issued,diagnosis,starts,ends\nP1,1,,stress,2012-01-02,2012-01-08\n")
    assert [float(row["weeks"]) for row in run_norms_command(commands.write_episodes, path)[0]] == [1.0]


def test_adjusted_is_over_four_weeks(tmp_path):
    path = tmp_path / "notes.csv"
    days = [28, 29, 57]
    lines = [f"P1,{d},,stress,2012-01-01,{date(2012, 1, 1) + timedelta(d - 1)}" for d in days]
    path.write_text("\n".join(["practice,patient,issued,diagnosis,starts,ends", *lines]))
    total = run_norms_command(commands.write_norms, path)[0][-1]
    assert (total["adjusted_episodes"], float(total["adjusted_median_weeks"])) == ("2", round(43 / 7, 4))


def test_by_practice_and_by_area(tmp_path):
    path = tmp_path / "notes.csv"
    path.write_text(
        "practice,patient,issued,diagnosis,starts,ends,area\nP1,1,,stress,2012-01-02,2012-01-08,North\n"
        "P2,1,,stress,2012-01-02,2012-01-15,North\nP3,1,,skin,2012-01-02,2012-01-15,South\n"
    )
    by_practice = run_norms_command(commands.write_norms, path, "--by", "practice")[0]
    assert [row["practice"] for row in by_practice if row["diagnosis"] == "total"] == [
        "P1",
        "P2",
        "P3",
        "all",
    ]
    by_area = {
        (row["area"], row["diagnosis"]): row["episodes"]
        for row in run_norms_command(commands.write_norms, path, "--by", "area")[0]
    }
    assert by_area["North", "stress"] == "2"
    assert by_area["all", "total"] == "3"


def test_the_window_flags_and_by_option_censors(tmp_path):
    path = tmp_path / "notes.csv"
    path.write_text(
        "practice,patient,issued,diagnosis,starts,ends\nP1,1,,stress,2011-12-20,2012-01-08\n"
        "P1,2,,stress,2012-03-01,2012-03-20\nP1,3,,stress,2012-03-20,2012-04-08\nP1,4,,stress,2012-02-01,\n"
    )
    window = ("--window-first", "2012-01-01", "--window-last", "2012-03-31", "--details")
    flagged, found = run_norms_command(commands.write_episodes, path, *window)
    assert "episodes that may have lasted longer: open-ended 1, window start 1, window end 1" in found
    assert [row["cut"] for row in flagged] == ["window start", "", "window end", "open-ended"]
    assert [row["censored"] for row in flagged] == ["false", "false", "false", "true"]
    assert float(flagged[3]["weeks"]) == round(60 / 7, 4)  # 1 February to the window's last day
    censored = run_norms_command(commands.write_episodes, path, *window, "--censor-window")[0]
    assert [row["censored"] for row in censored] == ["true", "false", "true", "true"]
    norm = run_norms_command(commands.write_norms, path, *window, "--censor-window")[0][-1]
    assert (norm["censored"], norm["gap_days"]) == ("3", "1")


def test_what_is_not_mapped_becomes_a_table_to_fill_in(tmp_path):
    path, table = tmp_path / "notes.csv", tmp_path / "own.csv"
    path.write_text(
        "practice,patient,issued,diagnosis,starts,ends\nP1,1,,Flibble,2012-01-02,2012-01-08\n"
        "P1,2,,wibble,2012-01-02,2012-01-08\nP1,3,,Flibble,2012-01-02,2012-01-08\n"
    )
    run_norms_command(commands.write_norms, path, "--unmapped", table)
    assert table.read_text() == "kind,pattern,category,notes\nexact,Flibble,,2\nexact,wibble,,1\n"
    table.write_text(table.read_text().replace(",,", ",skin,"))
    rows, found = run_norms_command(commands.write_norms, path, "--diagnoses", table)
    assert [row["diagnosis"] for row in rows] == ["skin", "total"]
    assert "not mapped" not in found


def test_bad_rows_are_listed_on_standard_error_or_in_a_file(tmp_path):
    path, table = tmp_path / "notes.csv", tmp_path / "bad.csv"
    path.write_text("practice,patient,issued,diagnosis,starts,ends\nP1,,,skin,2012-01-02,2012-01-08\n")
    listed = "row,column,value,why\n2,patient,,missing\n"
    assert listed in run_norms_command(commands.write_episodes, path)[1]
    run_norms_command(commands.write_episodes, path, "--problems", table)
    assert table.read_text() == listed


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    path = tmp_path / "notes.csv"
    path.write_text("practice,patient,issued,diagnosis,starts,ends\nP1,1,,skin,2012-01-02,2012-01-08\n")
    for option in ("--out", "--problems", "--unmapped"):
        with pytest.raises(UserError, match="nowhere"):
            run_norms_command(commands.write_episodes, path, option, tmp_path / "nowhere" / "out.csv")


spells = st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=60)


def count_spells(spells):
    days = np.unique([length for length, _ in spells])
    ended = np.array([sum(1 for length, cut in spells if length == day and not cut) for day in days])
    cut = np.array([sum(1 for length, cut in spells if length == day and cut) for day in days])
    return days, ended, cut


@given(spells)
def test_without_censoring_kaplan_meier_is_the_plain_median(spells):
    days, ended, cut = count_spells([(length, False) for length, _ in spells])
    assert compute_kaplan_meier_median(days, ended, cut) == compute_plain_median(days, ended)
    assert compute_plain_median(days, ended) == np.median([length for length, _ in spells])


@given(spells)
def test_kaplan_meier_against_statsmodels(spells):
    days, ended, cut = count_spells(spells)
    ours = compute_kaplan_meier_median(days, ended, cut)
    if not ended.sum():
        assert ours is None
        return
    curve = SurvfuncRight([length for length, _ in spells], [not cut for _, cut in spells])
    below = curve.surv_times[curve.surv_prob <= 0.5 + 1e-9]
    if not len(below):
        assert ours is None
    else:
        # Where the curve rests on a half the middle of the step is taken, else the first day at or below it.
        rest = np.abs(curve.surv_prob - 0.5) < 1e-9
        after = curve.surv_times[curve.surv_times > below[0]]
        step = ended[np.isin(days, after)] > 0
        nexts = days[np.isin(days, after)][step]
        expected = (below[0] + nexts[0]) / 2 if rest.any() and len(nexts) else below[0]
        assert ours == expected
