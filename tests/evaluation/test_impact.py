"""`handrail impact`: inclusion counted, norms by hand, the same figures as the parts, caveats everywhere."""

import csv
import io
import json
import random
from datetime import date

import numpy as np
import pytest
from click.testing import CliRunner
from scipy import stats

from handrail.cli import handrail
from handrail.evaluation.clients import read_clients
from handrail.evaluation.impact.against_norm import estimate_median
from handrail.evaluation.impact.back_at_work import AT_DISCHARGE, FIRST_RETURN, RETURNED
from handrail.evaluation.impact.episodes_file import EpisodeLengths, read_episode_lengths
from handrail.evaluation.impact.extract_day import SOURCE_LATEST_DATE, find_extract_day
from handrail.evaluation.impact.fit_note_group import (
    FollowedGroup,
    compare_with_fit_note_group,
    compute_jackknife_error,
    weigh_controls,
)
from handrail.evaluation.impact.inclusion import EXCLUSION_REASONS, Ending, select_cases
from handrail.evaluation.impact.kaplan_meier import estimate_survival
from handrail.evaluation.impact.norms_file import read_norms
from handrail.evaluation.impact.study import study_impact
from handrail.evaluation.impact.time_to_return import estimate_time_to_return, get_weeks_and_returns
from handrail.evaluation.impact.weighted_curve import WeightedCurve
from handrail.evaluation.published import load_table
from handrail.evaluation.replication.figure import rounds_to
from handrail.figures import tables
from handrail.foundation.errors import UserError
from tests.evaluation.invented import invent_client, write_clients, write_episodes, write_norms, write_rows

HEAD = "case_id,work_attendance_entry,absence_started,assessed_date,return_date,discharged_date,condition\n"
BY_HAND = HEAD + "\n".join(
    [
        "a,off_sick,2012-01-02,2012-01-30,2012-02-13,2012-03-01,stress",  # 6 weeks, 2 after assessment
        "b,off_sick,2012-01-02,2012-01-16,2012-03-12,2012-04-01,stress",  # 10 weeks, 8 after
        "c,off_sick,,2012-01-16,2012-01-23,2012-04-01,stress",  # onset not known, 1 after
        "d,at_work,,2012-01-16,,2012-04-01,stress",
        "e,,,2012-01-16,,2012-04-01,stress",
        "f,off_sick,2012-01-02,2012-01-16,,,stress",
        "g,off_sick,2012-01-02,2012-01-16,,2012-04-01,stress",
    ]
)


def read_clients_text(tmp_path, text):
    path = tmp_path / "clients.csv"
    path.write_text(text)
    return read_clients(path)


@pytest.fixture
def norms(tmp_path):
    return read_norms(write_norms(tmp_path / "norms.csv"))


def test_inclusion_by_hand(tmp_path):
    """Everybody off sick at entry stays in; f is open until the last date in the file, 76 days on."""
    clients, problems = read_clients_text(tmp_path, BY_HAND)
    cases, excluded = select_cases(clients)
    assert problems == []
    assert [case.client.case_id for case in cases] == ["a", "b", "c", "f", "g"]
    assert list(excluded.values()) == [0, 1, 1]
    assert [case.whole_weeks for case in cases] == [6, 10, None, None, None]
    assert [case.partial_weeks for case in cases] == [2, 8, 1, None, None]
    assert [case.followed_weeks for case in cases] == [2, 8, 1, pytest.approx(76 / 7), 0]
    assert [case.returned for case in cases] == [True, True, True, None, None]
    assert [case.back for case in cases] == [True, True, True, False, False]


ENDINGS = {
    "return_date=2012-02-13": (4, True, Ending.RETURNED),
    "return_date=2012-01-16": (0, True, Ending.RETURNED),
    "work_attendance_discharge=at_work,discharged_date=2012-02-27": (6, True, Ending.AT_WORK),
    "work_attendance_discharge=off_sick,discharged_date=2012-02-27": (6, False, Ending.OFF_SICK),
    "discharged_date=2012-02-27,status_known_date=2012-02-06": (3, False, Ending.NOT_KNOWN),
    "discharged_date=2012-02-27": (0, False, Ending.NOT_KNOWN),
    "case_id=open": (8, False, Ending.OPEN),
    "return_date=2012-04-02": (8, False, Ending.OPEN),
    "return_date=2012-01-09": (None, True, Ending.RETURNED),
    "work_attendance_discharge=at_work": (None, True, Ending.AT_WORK),
}


@pytest.mark.parametrize("fields", ENDINGS)
def test_how_long_a_client_is_followed(tmp_path, fields):
    """Assessed on 16 January; the extract is of 12 March, eight weeks later."""
    row = {"case_id": "a", "work_attendance_entry": "off_sick", "assessed_date": "2012-01-16"}
    row |= dict(field.split("=") for field in fields.split(","))
    (found,) = select_cases(read_clients(write_rows(tmp_path / "clients.csv", [row]))[0], date(2012, 3, 12))[
        0
    ]
    assert (found.followed_weeks, found.back, found.ending) == ENDINGS[fields]


def test_open_cases_count_until_the_day_of_the_extract(tmp_path):
    """--as-at goes before the manifest, the manifest before the latest date in the file; each is said."""
    head, row = "case_id,work_attendance_entry,assessed_date,return_date\n", "a,off_sick,2012-01-16,\n"
    path = tmp_path / "clients.csv"
    path.write_text(head + row + "b,off_sick,2012-01-16,2012-02-13\n")

    def mean_weeks(*more):
        whole = json.loads(
            CliRunner().invoke(handrail, ["impact", str(path), "--format", "json", *more]).stdout
        )
        (name,) = [
            row["measure"] for row in whole["estimates"] if row["measure"].startswith("mean weeks away")
        ]
        return name, whole["assumptions"]["day of the extract"]

    assert mean_weeks() == ("mean weeks away, first 4", f"2012-02-13: {SOURCE_LATEST_DATE}")
    (tmp_path / "manifest.json").write_text('{"as_at": "2012-03-12"}')
    assert mean_weeks() == ("mean weeks away, first 8", "2012-03-12: of the extract's manifest.json")
    assert mean_weeks("--as-at", "2012-02-20") == ("mean weeks away, first 5", "2012-02-20: given")
    (tmp_path / "manifest.json").write_text('{"as_at": "last week"}')
    with pytest.raises(UserError, match=r"as_at.*'last week'.*--as-at"):
        find_extract_day(path, [])


def test_who_is_back_on_the_day_of_assessment_counts(tmp_path, norms):
    lines = [
        f"{k},off_sick,2012-01-02,2012-01-16,{'2012-01-16' if k < 3 else '2012-02-13'},,stress"
        for k in range(9)
    ]
    clients, _ = read_clients_text(tmp_path, HEAD + "\n".join(lines))
    found = study_impact(clients, norms, exponential_episodes(6.0))
    assert found.find("time to return", "median").base == 9
    matched = found.find("against the fit-note group, matched", "back within 4 weeks", "clients")
    assert (matched.base, matched.estimate) == (9, 1.0)
    assert estimate_survival(*get_weeks_and_returns(select_cases(clients)[0])).find_share_away(0)[
        0
    ] == pytest.approx(6 / 9)


def test_impact_needs_no_norms(tmp_path):
    clients = write_clients(tmp_path / "clients.csv", 60)
    result = CliRunner().invoke(handrail, ["impact", str(clients), "--format", "json"])
    whole = json.loads(result.stdout)
    assert {"norm" in row["section"] for row in whole["estimates"]} == {False}
    assert not {"norm-is-a-figure", "adjusted-norm-clock"} & {caveat["code"] for caveat in whole["caveats"]}
    assert {"time to return", "pace of return"} <= {row["section"] for row in whole["estimates"]}


def test_trial_arms_are_not_pooled(tmp_path):
    draw = random.Random(7)
    rows = [
        invent_client(draw, number) | {"trial_arm": ("treatment", "control", "")[number % 3]}
        for number in range(90)
    ]
    path = write_rows(tmp_path / "clients.csv", rows)
    refused = CliRunner().invoke(handrail, ["impact", str(path)])
    assert isinstance(refused.exception, UserError)
    words = str(refused.exception)
    assert "control (30), treatment (30)" in words
    assert "--arm treatment, or leave the column trial_arm out" in words
    with pytest.raises(UserError, match="Pooled"):
        study_impact(read_clients(path)[0])
    chosen = json.loads(
        CliRunner().invoke(handrail, ["impact", str(path), "--arm", "Control", "--format", "json"]).stdout
    )
    assert chosen["estimates"][0]["estimate"] == 30
    assert chosen["assumptions"]["trial arm"] == "Control; 60 clients of another arm or of none left out"
    missing = CliRunner().invoke(handrail, ["impact", str(path), "--arm", "placebo"])
    assert "control (30), treatment (30)" in str(missing.exception)


def test_people_of_one_arm_are_not_pooled_with_those_of_none(tmp_path):
    draw = random.Random(7)
    rows = [
        invent_client(draw, number) | {"trial_arm": ("treatment", "")[number % 3 == 0]}
        for number in range(30)
    ]
    path = write_rows(tmp_path / "clients.csv", rows)
    for name in ("impact", "association"):
        refused = str(CliRunner().invoke(handrail, [name, str(path)]).exception)
        assert "treatment (20), none (10). Pooled" in refused
        assert CliRunner().invoke(handrail, [name, str(path), "--arm", "treatment"]).exit_code == 0


def test_each_figure_of_a_return_says_what_it_means(tmp_path, norms):
    found = study_impact(read_clients_text(tmp_path, BY_HAND)[0], norms)
    assert found.find("back at work at discharge", "share").note.endswith(AT_DISCHARGE)
    assert found.find("return to work", "share").note == RETURNED
    assert found.find("time to return", "median").note == FIRST_RETURN
    assert found.assumptions["Any return to work"] == RETURNED
    share = found.find("return to work", "share")
    assert (share.estimate, share.base, share.missing) == (1.0, 3, 1), "g was discharged, not known how"
    assert found.find("return to work", "left out", "not discharged yet").estimate == 1, "f is open"


def test_the_crude_share_is_that_of_the_table(tmp_path):
    """One file, one answer: the table back-at-work counts the same base, missing and left out."""
    path = write_clients(tmp_path / "clients.csv", 300)
    rows = list(csv.DictReader(path.open()))
    for number, row in enumerate(rows):
        if number % 7 == 0:
            row["discharged_date"] = row["work_attendance_discharge"] = row["return_date"] = ""
        if number % 11 == 0:
            row["assessed_date"] = ""
    write_rows(path, rows)
    table = tables.compute_table("back-at-work", path.parent)
    cell = table.get_cell("back_at_work_percent", "all")
    found = study_impact(read_clients(path)[0])
    share = found.find("back at work at discharge", "share")
    assert (share.base, share.missing) == (cell.base_n, cell.missing_n)
    assert round(100 * share.estimate) == cell.value
    left_out = {reason: found.find("inclusion", "excluded", reason).estimate for reason in EXCLUSION_REASONS}
    left_out["not discharged yet"] = found.find(
        "back at work at discharge", "left out", "not discharged yet"
    ).estimate
    assert {reason: count for reason, count in left_out.items() if count} == dict(table.exclusions)


def cut_cohort(seed, people=20_000):
    """Clients recruited evenly over a year, back after a median of 12 weeks, seen on the last day of it.

    Half of those away for 20 weeks are discharged off sick then; one in ten is lost, known off sick until a
    day that does not depend on when they would have returned.
    """
    draw = np.random.default_rng(seed)
    first, last = date(2012, 1, 1).toordinal(), date(2012, 12, 31).toordinal()
    rows = []
    away = np.ceil(84 * (draw.exponential(size=people) / np.log(2)) ** (1 / 1.5)).astype(int)
    for number, days in enumerate(away):
        assessed = first + int(draw.integers(366))
        row = {
            "case_id": number,
            "work_attendance_entry": "off_sick",
            "assessed_date": date.fromordinal(assessed),
        }
        lost, ends = assessed + int(draw.integers(140)), assessed + 140
        if draw.random() < 0.1 and lost < assessed + days and lost <= last:
            row |= {
                "discharged_date": date.fromordinal(min(last, lost + 30)),
                "status_known_date": date.fromordinal(lost),
            }
        elif days > 140 and number % 2 and ends <= last:
            row |= {"discharged_date": date.fromordinal(ends), "work_attendance_discharge": "off_sick"}
        elif assessed + days <= last:
            row |= {"return_date": date.fromordinal(assessed + int(days))}
            if number % 3:
                row |= {"discharged_date": row["return_date"], "work_attendance_discharge": "at_work"}
        rows.append(dict.fromkeys(COHORT_COLUMNS, "") | row)
    return rows


COHORT_COLUMNS = (
    "case_id", "work_attendance_entry", "assessed_date", "return_date", "discharged_date",
    "work_attendance_discharge", "status_known_date",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_a_cohort_cut_in_mid_recruitment_gives_the_true_median(tmp_path, seed):
    path = write_rows(tmp_path / "clients.csv", cut_cohort(seed))
    rows = estimate_time_to_return(select_cases(read_clients(path)[0], date(2012, 12, 31))[0])
    median_row = next(row for row in rows if row.measure == "median")
    assert median_row.base == 20_000
    assert median_row.estimate == pytest.approx(12.0, abs=0.3)
    assert median_row.low <= 12.0 <= median_row.high


def test_the_command_keeps_the_cut_cohort_whole(tmp_path):
    """Of those whose return is recorded alone the median would be too short."""
    path = write_rows(tmp_path / "clients.csv", cut_cohort(11, 4000))
    whole = json.loads(
        CliRunner()
        .invoke(handrail, ["impact", str(path), "--as-at", "2012-12-31", "--format", "json"])
        .stdout
    )
    found = {(row["section"], row["measure"]): row for row in whole["estimates"]}
    assert found["time to return", "median"]["estimate"] == pytest.approx(12.0, abs=0.6)
    true_share = 1 - 0.5 ** ((26 / 12) ** 1.5)
    kept = found["return to work", "share back within 26 weeks, everybody kept"]
    assert kept["low"] <= true_share <= kept["high"]
    cases, _ = select_cases(read_clients(path)[0], date(2012, 12, 31))
    assert np.median([case.partial_weeks for case in cases if case.returned]) < 11, "of the returned alone"


def test_norms_by_hand(tmp_path, norms):
    """Stress: norm 4.0 for whole episodes (both longer), 6.6 after four weeks (two of three shorter)."""
    found = study_impact(read_clients_text(tmp_path, BY_HAND)[0], norms)
    whole = found.find("whole episode against the local norm", "difference from the norm", "stress")
    assert (whole.estimate, whole.base, whole.missing) == (4.0, 2, 1)
    partial = found.find(
        "weeks after assessment against the adjusted norm", "difference from the norm", "all"
    )
    assert partial.p == pytest.approx(stats.wilcoxon([2 - 6.6, 8 - 6.6, 1 - 6.6]).pvalue)
    share = found.find("after assessment shorter than norm", "share")
    assert (share.estimate, share.base) == (pytest.approx(2 / 3), 3)
    assert found.find("whole episode shorter than norm", "share").estimate == 0


def test_every_client_is_counted_once(tmp_path):
    clients, _ = read_clients(write_clients(tmp_path / "clients.csv"))
    cases, excluded = select_cases(clients)
    assert len(clients) == len(cases) + sum(excluded.values()) == 240


def test_without_norms_of_its_own_a_condition_is_not_compared(tmp_path, norms):
    assert norms.find_norm("back").whole == norms.find_norm("back_problem").whole == 4.0
    assert norms.find_norm("other").whole == 4.0, "the rest stands against the total"
    assert norms.find_norm("respiratory") is None
    assert norms.find_norm("") is None


def test_norms_by_place_come_before_everybodys(tmp_path):
    path = tmp_path / "norms.csv"
    path.write_text("area,diagnosis,median_weeks\nleicester,stress,6\nall,stress,4\n")
    norms = read_norms(path)
    assert norms.find_norm("stress", "leicester", "").whole == 6
    assert norms.find_norm("stress", "rhyl", "").whole == 4
    assert norms.find_norm("stress").adjusted is None


@pytest.mark.parametrize("weeks", ["few", "-1", "nan", "inf"])
def test_norms_that_are_not_weeks_are_refused(tmp_path, weeks):
    path = tmp_path / "norms.csv"
    path.write_text(f"diagnosis,median_weeks\nstress,{weeks}\n")
    with pytest.raises(UserError, match="row 2, median_weeks"):
        read_norms(path)


@pytest.fixture
def run_impact(tmp_path):
    clients, norms = write_clients(tmp_path / "clients.csv", 120), write_norms(tmp_path / "norms.csv")
    return lambda *more: CliRunner().invoke(handrail, ["impact", str(clients), "--norms", str(norms), *more])


def test_csv_json_and_text_have_the_same_content(run_impact, tmp_path):
    printed = list(csv.DictReader(io.StringIO(run_impact().stdout)))
    whole = json.loads(run_impact("--format", "json").stdout)
    figures = [row for row in printed if row["section"] != "caveat"]
    assert len(figures) == len(whole["estimates"])
    for row, estimate in zip(figures, whole["estimates"], strict=True):
        assert row["measure"] == estimate["measure"]
        assert row["estimate"] == (
            "" if estimate["estimate"] is None else format(estimate["estimate"], ".10g")
        )
        assert int(row["base"]) == estimate["base"]
    assert [row["note"] for row in printed if row["section"] == "caveat"] == [
        c["text"] for c in whole["caveats"]
    ]
    text = run_impact("--format", "text").stdout
    assert all(caveat["text"] in text for caveat in whole["caveats"])
    assert {"self-selection", "unmatched-controls", "missing-outcomes"} <= {
        c["code"] for c in whole["caveats"]
    }


def test_a_second_run_gives_the_same_bytes(run_impact, tmp_path):
    episodes = write_episodes(tmp_path / "episodes.csv", 300)
    assert run_impact("--episodes", str(episodes)).stdout == run_impact("--episodes", str(episodes)).stdout


def test_the_tables_tests_agree_with_scipy(tmp_path, norms):
    clients, _ = read_clients(write_clients(tmp_path / "clients.csv"))
    cases, _ = select_cases(clients)
    table = [
        [sum(c.returned is back and c.client.gender == g for c in cases) for back in (True, False)]
        for g in ("female", "male")
    ]
    found = study_impact(clients, norms).find("return to work: tests", "chi-square, 1 df", "gender")
    assert found.p == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)


def test_plots_are_drawn_with_their_content_in_words(run_impact, tmp_path):
    run_impact("--plots", str(tmp_path / "plots"))
    drawn = sorted(path.name for path in (tmp_path / "plots").iterdir())
    assert drawn == ["against-norm.svg", "time-to-return.svg"]
    svg = (tmp_path / "plots" / "time-to-return.svg").read_text()
    assert "half were back by" in svg
    assert 'role="img"' in svg


def test_values_that_cannot_be_read_are_listed_and_count_as_missing(tmp_path):
    draw = random.Random(2)
    rows = [invent_client(draw, number) for number in range(30)]
    rows[3]["age"], rows[4]["assessed_date"], rows[5]["work_attendance_entry"] = "old", "2012-02-31", "maybe"
    rows[6]["return_date"] = date(2001, 1, 1)
    path = write_rows(tmp_path / "clients.csv", rows)
    norms = write_norms(tmp_path / "norms.csv")
    result = CliRunner().invoke(handrail, ["impact", str(path), "--norms", str(norms)])
    for words in (
        "row 5, age: 'old'",
        "row 6, assessed_date",
        "row 7, work_attendance_entry",
        "row 8, return_date",
    ):
        assert words in result.stderr
    assert "bad-values" in result.stdout
    first = next(csv.DictReader(io.StringIO(result.stdout)))
    assert first["estimate"] == "30", "no row is lost"


def test_an_empty_file_gives_a_result_and_no_nonsense(tmp_path, norms):
    found = study_impact(read_clients_text(tmp_path, HEAD)[0], norms)
    assert found.find("inclusion", "included").estimate == 0
    assert found.find("time to return", "not estimated").base == 0


def exponential_episodes(mean, count=4000):
    weeks = np.random.default_rng(9).exponential(mean, count)
    return EpisodeLengths(weeks, np.ones(count, dtype=bool), np.full(count, "stress"))


def draw_cases(tmp_path, people, mean, seed):
    """Clients with stress, absent one to nine weeks at assessment, back after exponential further weeks."""
    draw, rows = random.Random(seed), []
    for number in range(people):
        assessed = date(2012, 6, 1)
        absent, more = draw.randrange(7, 63), draw.expovariate(1 / mean)
        started = date.fromordinal(assessed.toordinal() - absent)
        back = date.fromordinal(assessed.toordinal() + 1 + int(7 * more))
        rows.append(f"{number},off_sick,{started},{assessed},{back},{back},stress")
    return select_cases(read_clients_text(tmp_path, HEAD + "\n".join(rows))[0])[0]


def test_matching_finds_no_difference_where_there_is_none_and_weighting_does(tmp_path):
    """Weeks left of an exponential absence do not depend on weeks gone by: clients and group alike.

    Counted from their first day, episodes over four weeks last four weeks more: the adjusted norm flatters.
    """
    rows = compare_with_fit_note_group(draw_cases(tmp_path, 300, 6.0, 3), exponential_episodes(6.0), seed=1)
    name = "difference: mean weeks away, first 26"
    found = {row.section.split(", ")[1]: row for row in rows if row.measure == name}
    assert found["matched"].low < 0 < found["matched"].high
    assert found["weighted"].high < -2


def test_matched_intervals_cover_at_about_their_level(tmp_path):
    episodes, hits, runs = exponential_episodes(6.0), 0, 40
    for seed in range(runs):
        rows = compare_with_fit_note_group(draw_cases(tmp_path, 60, 6.0, seed), episodes, seed=1)
        row = next(r for r in rows if r.section.endswith("matched"))
        hits += row.low <= 0 <= row.high
    assert hits >= 34


def test_clients_not_back_yet_stay_in_the_matched_comparison(tmp_path):
    """The extract is cut ten weeks after assessment: with all of them kept there is still no difference."""
    cases = draw_cases(tmp_path, 400, 6.0, 5)
    cut = select_cases([case.client for case in cases], date(2012, 8, 10))[0]
    assert sum(not case.back for case in cut) > 40
    rows = {
        (row.section.split(", ")[1], row.measure): row
        for row in compare_with_fit_note_group(cut, exponential_episodes(6.0), seed=1)
    }
    gap = rows["matched", "difference: mean weeks away, first 10"]
    assert gap.base == 400
    assert gap.low < 0 < gap.high
    assert ("matched", "difference: back within 13 weeks") not in rows, "nobody is followed for so long"


def test_with_nobody_back_there_is_no_interval_from_a_figure_to_itself(tmp_path):
    lines = [f"{k},off_sick,2012-01-02,2012-01-16,,2012-07-01,stress" for k in range(9)]
    clients, _ = read_clients_text(
        tmp_path, HEAD.strip() + ",work_attendance_discharge\n" + ",off_sick\n".join([*lines, ""])
    )
    for row in study_impact(clients, None, exponential_episodes(6.0)).estimates:
        assert row.low is None or row.low < row.high, row


def test_the_figures_of_a_weighted_curve_move_with_each_weight_as_they_say():
    random = np.random.default_rng(2)
    time, event, weight = (
        random.integers(0, 20, 40).astype(float),
        random.random(40) < 0.7,
        random.random(40) + 0.5,
    )
    for figure in (lambda c: c.compute_mean_away(13.0), lambda c: c.compute_share_back(6.0)):
        gradient = figure(WeightedCurve.from_people(time, event, weight)).gradient
        for i in range(40):
            step = np.where(np.arange(40) == i, 1e-6, 0.0)
            up, down = (
                figure(WeightedCurve.from_people(time, event, weight + sign * step)).value for sign in (1, -1)
            )
            assert gradient[i] == pytest.approx((up - down) / 2e-6, abs=1e-7)


def test_the_jackknife_error_is_that_of_a_bootstrap():
    """Clients drawn again, the episodes of their strata weighted again, 1500 times."""
    random = np.random.default_rng(4)
    clients = FollowedGroup(
        random.exponential(5, 80), random.random(80) < 0.8, random.integers(0, 3, 80), np.arange(80)
    )
    controls = FollowedGroup(
        random.exponential(7, 90), random.random(90) < 0.9, np.repeat([0, 1, 2], 30), np.arange(90)
    )
    ones, weight = np.ones(80), weigh_controls(clients, controls)
    figures = [
        WeightedCurve.from_people(pool.time, pool.event, w).compute_mean_away(13.0)
        for pool, w in ((clients, ones), (controls, weight))
    ]
    draws = []
    for _ in range(1500):
        drawn = random.integers(80, size=80)
        shake = random.exponential(size=90)
        wanted = np.bincount(clients.stratum[drawn], minlength=3)
        weights = shake * (wanted / np.bincount(controls.stratum, shake))[controls.stratum]
        used = weights > 0
        one = (
            WeightedCurve.from_people(clients.time[drawn], clients.event[drawn], ones)
            .compute_mean_away(13.0)
            .value
        )
        other = (
            WeightedCurve.from_people(controls.time[used], controls.event[used], weights[used])
            .compute_mean_away(13.0)
            .value
        )
        draws.append(one - other)
    assert compute_jackknife_error(clients, controls, weight, *figures) == pytest.approx(
        np.std(draws), rel=0.08
    )


def test_episodes_that_cannot_be_read_are_listed(tmp_path):
    path = tmp_path / "episodes.csv"
    path.write_text(
        "weeks,diagnosis,ends\n3,stress,2012-01-01\nlong,stress,2012-01-01\n0,stress,\n4,stress,\n"
    )
    episodes, problems = read_episode_lengths(path)
    assert [problem.row for problem in problems] == [3, 4]
    assert list(episodes.ended) == [True, False]


@pytest.mark.parametrize("people", [3, 6, 20, 61])
def test_the_medians_interval_covers_at_95_percent_or_more(people):
    """The median is below the lower end when at most `low` of the people are below the median."""
    middle, low, high = estimate_median(np.arange(people, dtype=float))
    assert middle == (people - 1) / 2
    if low is None:
        assert people < 6
    else:
        assert high == people - 1 - low
        below = stats.binom.cdf(low, people, 0.5)
        assert below <= 0.025 < stats.binom.cdf(low + 1, people, 0.5)


# A published category, as the extract's clients file would hold it.
AS_CLIENT = {
    "gender": lambda label: {"gender": label},
    "age": lambda label: {"age": {"40_or_under": 40, "over_40": 41}[label]},
    "ethnicity": lambda label: {"ethnicity": {"white": "white", "other": "asian"}[label]},
    "marital_status": lambda label: {"marital_status": label},
    "dependent_children": lambda label: {"dependants": {"no": "false", "yes": "true"}[label]},
    "referrer": lambda label: {"referral_route": {"gp_other_health": "other_healthcare"}.get(label, label)},
    "employer_size": lambda label: {"employer_size": {"under_50": "10-49"}.get(label, label)},
    "weeks_absent_at_assessment": lambda label: {
        "absence_started": {"under_4": "2012-05-05", "4-8": "2012-05-04", "over_8": "2012-04-05"}[label],
        "assessed_date": "2012-06-01",
    },
}


@pytest.mark.parametrize("name", AS_CLIENT)
def test_a_clients_file_with_the_published_counts_gives_the_published_table(tmp_path, norms, name):
    printed = [
        row for row in load_table("ffws_return_to_work_greater_manchester") if row["characteristic"] == name
    ]
    rows = [
        {
            "case_id": f"{row['category']}{k}",
            "work_attendance_entry": "off_sick",
            **AS_CLIENT[name](row["category"]),
        }
        | {"work_attendance_discharge": "at_work" if k < int(row["returned"]) else "off_sick"}
        for row in printed
        for k in range(int(row["n"]))
    ]
    found = study_impact(read_clients(write_rows(tmp_path / "clients.csv", rows))[0], norms)
    for row in printed:
        rate = found.find("return to work: rates", "return to work", f"{name}: {row['category']}")
        assert (rate.base, round(rate.estimate * rate.base)) == (int(row["n"]), int(row["returned"]))
    (test,) = [
        r for r in found.estimates if r.section == "return to work: tests" and r.measure.startswith("chi")
    ]
    p = printed[0]["p_published"]
    assert rounds_to(test.p, p) is (name != "referrer"), "every p but the referrer's follows from the counts"


def test_dates_that_run_backwards_are_listed_and_only_the_time_between_is_missing(tmp_path):
    line = "a,off_sick,2012-01-02,2012-03-01,2012-02-01,2012-04-01,stress\n"
    clients, problems = read_clients_text(tmp_path, HEAD + line)
    (case,) = select_cases(clients)[0]
    assert [str(p) for p in problems] == [
        "row 2, return_date: '2012-02-01': before assessed_date, 2012-03-01; time between them is missing"
    ]
    assert (case.returned, case.partial_weeks, case.whole_weeks) == (True, None, pytest.approx(30 / 7))


def test_a_norm_given_twice_is_refused_for_nobody_knows_which_holds(tmp_path):
    path = tmp_path / "norms.csv"
    path.write_text("diagnosis,median_weeks\nanxiety,4\nAnxiety,5\n")
    with pytest.raises(UserError, match=r"row 3, diagnosis: 'anxiety'.*an earlier row"):
        read_norms(path)
    path.write_text("practice,diagnosis,median_weeks\nnorth,anxiety,4\nsouth,anxiety,5\n")
    assert read_norms(path)
