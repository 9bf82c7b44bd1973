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
from handrail.evaluation.impact.against_norm import median
from handrail.evaluation.impact.episodes_file import Episodes, read_episodes
from handrail.evaluation.impact.fit_note_group import compare
from handrail.evaluation.impact.inclusion import include
from handrail.evaluation.impact.norms_file import read_norms
from handrail.evaluation.impact.study import study
from handrail.evaluation.published import load
from handrail.evaluation.replication.figure import rounds_to
from handrail.foundation.errors import UserError
from tests.evaluation.invented import client, write_clients, write_episodes, write_norms, write_rows

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


def read(tmp_path, text):
    path = tmp_path / "clients.csv"
    path.write_text(text)
    return read_clients(path)


@pytest.fixture
def norms(tmp_path):
    return read_norms(write_norms(tmp_path / "norms.csv"))


def test_inclusion_by_hand(tmp_path):
    clients, problems = read(tmp_path, BY_HAND)
    cases, excluded = include(clients)
    assert problems == []
    assert [case.client.case_id for case in cases] == ["a", "b", "c"]
    assert list(excluded.values()) == [1, 1, 1, 1]
    assert [case.whole_weeks for case in cases] == [6, 10, None]
    assert [case.partial_weeks for case in cases] == [2, 8, 1]


def test_norms_by_hand(tmp_path, norms):
    """Stress: norm 4.0 for whole episodes (both longer), 6.6 after four weeks (two of three shorter)."""
    found = study(read(tmp_path, BY_HAND)[0], norms)
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
    cases, excluded = include(clients)
    assert len(clients) == len(cases) + sum(excluded.values()) == 240


def test_without_norms_of_its_own_a_condition_is_not_compared(tmp_path, norms):
    assert norms.norm("back").whole == norms.norm("back_problem").whole == 4.0
    assert norms.norm("other").whole == 4.0, "the rest stands against the total"
    assert norms.norm("respiratory") is None
    assert norms.norm("") is None


def test_norms_by_place_come_before_everybodys(tmp_path):
    path = tmp_path / "norms.csv"
    path.write_text("area,diagnosis,median_weeks\nleicester,stress,6\nall,stress,4\n")
    norms = read_norms(path)
    assert norms.norm("stress", "leicester", "").whole == 6
    assert norms.norm("stress", "rhyl", "").whole == 4
    assert norms.norm("stress").adjusted is None


@pytest.mark.parametrize("weeks", ["few", "-1", "nan", "inf"])
def test_norms_that_are_not_weeks_are_refused(tmp_path, weeks):
    path = tmp_path / "norms.csv"
    path.write_text(f"diagnosis,median_weeks\nstress,{weeks}\n")
    with pytest.raises(UserError, match="row 2, median_weeks"):
        read_norms(path)


@pytest.fixture
def run(tmp_path):
    clients, norms = write_clients(tmp_path / "clients.csv", 120), write_norms(tmp_path / "norms.csv")
    return lambda *more: CliRunner().invoke(handrail, ["impact", str(clients), "--norms", str(norms), *more])


def test_csv_json_and_text_have_the_same_content(run, tmp_path):
    printed = list(csv.DictReader(io.StringIO(run().stdout)))
    whole = json.loads(run("--format", "json").stdout)
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
    text = run("--format", "text").stdout
    assert all(caveat["text"] in text for caveat in whole["caveats"])
    assert {"self-selection", "unmatched-controls", "missing-outcomes"} <= {
        c["code"] for c in whole["caveats"]
    }


def test_a_second_run_gives_the_same_bytes(run, tmp_path):
    episodes = write_episodes(tmp_path / "episodes.csv", 300)
    assert run("--episodes", str(episodes)).stdout == run("--episodes", str(episodes)).stdout


def test_the_tables_tests_agree_with_scipy(tmp_path, norms):
    clients, _ = read_clients(write_clients(tmp_path / "clients.csv"))
    cases, _ = include(clients)
    table = [
        [sum(c.returned is back and c.client.gender == g for c in cases) for back in (True, False)]
        for g in ("female", "male")
    ]
    found = study(clients, norms).find("return to work: tests", "chi-square, 1 df", "gender")
    assert found.p == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)


def test_plots_are_drawn_with_their_content_in_words(run, tmp_path):
    run("--plots", str(tmp_path / "plots"))
    drawn = sorted(path.name for path in (tmp_path / "plots").iterdir())
    assert drawn == ["against-norm.svg", "time-to-return.svg"]
    svg = (tmp_path / "plots" / "time-to-return.svg").read_text()
    assert "half were back by" in svg
    assert 'role="img"' in svg


def test_values_that_cannot_be_read_are_listed_and_count_as_missing(tmp_path):
    draw = random.Random(2)
    rows = [client(draw, number) for number in range(30)]
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
    found = study(read(tmp_path, HEAD)[0], norms)
    assert found.find("inclusion", "included").estimate == 0
    assert found.find("time to return", "not estimated").base == 0


def exponential_episodes(mean, count=4000):
    weeks = np.random.default_rng(9).exponential(mean, count)
    return Episodes(weeks, np.ones(count, dtype=bool), np.full(count, "stress"))


def followed(tmp_path, people, mean, seed):
    """Clients with stress, absent one to nine weeks at assessment, back after exponential further weeks."""
    draw, rows = random.Random(seed), []
    for number in range(people):
        assessed = date(2012, 6, 1)
        absent, more = draw.randrange(7, 63), draw.expovariate(1 / mean)
        started = date.fromordinal(assessed.toordinal() - absent)
        back = date.fromordinal(assessed.toordinal() + 1 + int(7 * more))
        rows.append(f"{number},off_sick,{started},{assessed},{back},{back},stress")
    return include(read(tmp_path, HEAD + "\n".join(rows))[0])[0]


def test_matching_finds_no_difference_where_there_is_none_and_weighting_does(tmp_path):
    """Weeks left of an exponential absence do not depend on weeks gone by: clients and group alike.

    Counted from their first day, episodes over four weeks last four weeks more: the adjusted norm flatters.
    """
    rows = compare(followed(tmp_path, 300, 6.0, 3), exponential_episodes(6.0), seed=1, replicates=100)
    name = "difference: mean weeks away, first 26"
    found = {row.section.split(", ")[1]: row for row in rows if row.measure == name}
    assert found["matched"].low < 0 < found["matched"].high
    assert found["weighted"].high < -2


def test_matched_intervals_cover_at_about_their_level(tmp_path):
    episodes, hits, runs = exponential_episodes(6.0), 0, 40
    for seed in range(runs):
        rows = compare(followed(tmp_path, 60, 6.0, seed), episodes, seed=1, replicates=100)
        row = next(r for r in rows if r.section.endswith("matched"))
        hits += row.low <= 0 <= row.high
    assert hits >= 34


def test_episodes_that_cannot_be_read_are_listed(tmp_path):
    path = tmp_path / "episodes.csv"
    path.write_text(
        "weeks,diagnosis,ends\n3,stress,2012-01-01\nlong,stress,2012-01-01\n0,stress,\n4,stress,\n"
    )
    episodes, problems = read_episodes(path)
    assert [problem.row for problem in problems] == [3, 4]
    assert list(episodes.ended) == [True, False]


@pytest.mark.parametrize("people", [3, 6, 20, 61])
def test_the_medians_interval_covers_at_95_percent_or_more(people):
    """The median is below the lower end when at most `low` of the people are below the median."""
    middle, low, high = median(np.arange(people, dtype=float))
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
    printed = [row for row in load("ffws_return_to_work_greater_manchester") if row["characteristic"] == name]
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
    found = study(read_clients(write_rows(tmp_path / "clients.csv", rows))[0], norms)
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
    clients, problems = read(tmp_path, HEAD + line)
    (case,) = include(clients)[0]
    assert [str(p) for p in problems] == [
        "row 2, return_date: '2012-02-01': before assessed_date, 2012-03-01; time between them is missing"
    ]
    assert (case.returned, case.partial_weeks, case.whole_weeks) == (True, None, pytest.approx(30 / 7))
