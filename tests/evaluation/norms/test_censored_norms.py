"""Norms where some absences go on: Kaplan-Meier medians, said to be so; none on too few episodes."""

from datetime import date, timedelta

import numpy as np
import pytest

from handrail.evaluation.norms import commands
from tests.evaluation.norms.command import run_norms_command

HEADING = "practice,patient,issued,diagnosis,starts,ends"
START = date(2012, 1, 2)


def run_norms(path, *arguments):
    return run_norms_command(commands.write_norms, path, *arguments)


def write_notes(path, notes):
    """Notes as (diagnosis, first day, last day or None)."""
    lines = [f"P1,{at},,{d},{first},{last or ''}" for at, (d, first, last) in enumerate(notes)]
    path.write_text("\n".join([HEADING, *lines]))
    return path


def make_absence(diagnosis, days, first=START):
    return diagnosis, first, first + timedelta(days - 1)


def test_an_absence_that_goes_on_is_censored(tmp_path):
    # Ends after 7, 14 and 70 days; two go on after 14 and 15 (collection ends 16 January). At risk: 5, 4, 1.
    # Survival: 4/5 after 7, 3/5 after 14, 0 after 70, so the median is 70 days; the plain one would be 14.
    closed = [make_absence("stress", days) for days in (7, 14, 70)]
    notes = [*closed, ("stress", START, None), ("stress", START + timedelta(1), None)]
    path = write_notes(tmp_path / "notes.csv", notes)
    rows, said = run_norms(path, "--details", "--window-last", "2012-01-16", "--no-censor-window")
    stress = rows[0]
    assert (stress["censored"], stress["method"]) == ("2", "Kaplan-Meier")
    assert float(stress["median_weeks"]) == 10.0
    assert float(stress["plain_median_weeks"]) == 2.0
    assert "medians: Kaplan-Meier, for 2 of 5 episodes are censored" in said


def test_the_edges_of_the_collection_censor_too(tmp_path):
    # Both long ones touch the last day of collection: only the one of 7 days is seen to end.
    path = write_notes(tmp_path / "notes.csv", [make_absence("stress", days) for days in (7, 15, 15)])
    window = ("--window-last", "2012-01-16", "--details")
    rows, said = run_norms(path, *window)
    assert (rows[0]["censored"], rows[0]["median_weeks"]) == ("2", "")
    assert rows[0]["note"].startswith("fewer than half are seen to end")
    assert "stress: fewer than half are seen to end" in said
    rows, said = run_norms(path, *window, "--no-censor-window")
    assert (rows[0]["censored"], float(rows[0]["median_weeks"])) == ("0", round(15 / 7, 4))
    assert "medians: plain, for no episode is censored" in said


@pytest.mark.parametrize("seed", range(4))
def test_a_collection_cut_in_the_middle_gives_the_true_median(tmp_path, seed):
    """Absences with a true median of 42 days that begin all through half a year, seen to its end only."""
    random = np.random.default_rng(seed)
    lengths = np.maximum(1, np.round(random.exponential(42 / np.log(2), 4000))).astype(int)
    starts = random.integers(0, 182, 4000)
    last = START + timedelta(181)
    notes = []
    for day, length in zip(starts.tolist(), lengths.tolist(), strict=True):
        first = START + timedelta(day)
        ends = first + timedelta(length - 1)
        notes.append(("stress", first, ends if ends < last else None))
    rows, _ = run_norms(write_notes(tmp_path / "notes.csv", notes), "--window-last", last, "--details")
    total = rows[-1]
    assert float(total["median_weeks"]) == pytest.approx(6.0, abs=0.4)
    assert float(total["plain_median_weeks"]) < 5.2


def test_too_few_episodes_give_no_norm_and_say_so(tmp_path):
    notes = [make_absence("stress", days) for days in (7, 30, 40)] + [make_absence("skin", 7)]
    path = write_notes(tmp_path / "notes.csv", notes)
    plain, said = run_norms(path)
    assert [row["median_weeks"] for row in plain] == [str(round(30 / 7, 4)), "1.0", str(round(18.5 / 7, 4))]
    assert "fewer than" not in said
    rows, said = run_norms(path, "--min-episodes", 3, "--details")
    by_name = {row["diagnosis"]: row for row in rows}
    assert by_name["skin"]["median_weeks"] == by_name["skin"]["plain_median_weeks"] == ""
    assert by_name["stress"]["median_weeks"] == str(round(30 / 7, 4))
    assert by_name["stress"]["adjusted_median_weeks"] == ""
    assert (by_name["skin"]["episodes"], by_name["stress"]["adjusted_episodes"]) == ("1", "2")
    assert by_name["stress"]["note"] == "2 episodes over four weeks, fewer than 3: no median"
    assert "skin: 1 episode, fewer than 3: no median; 0 episodes over four weeks" in said
    assert "stress: 2 episodes over four weeks, fewer than 3: no median" in said


def test_too_few_of_one_practice_are_named_with_it(tmp_path):
    path = tmp_path / "notes.csv"
    lines = [f"{practice},{at},,stress,2012-01-02,2012-01-08" for at, practice in enumerate("AAB")]
    path.write_text("\n".join([HEADING, *lines]))
    rows, said = run_norms(path, "--by", "practice", "--min-episodes", 2)
    medians = {(row["practice"], row["diagnosis"]): row["median_weeks"] for row in rows}
    assert medians["A", "stress"] == "1.0"
    assert medians["B", "stress"] == ""
    assert medians["all", "stress"] == "1.0"
    assert "B, stress: 1 episode, fewer than 2: no median" in said
