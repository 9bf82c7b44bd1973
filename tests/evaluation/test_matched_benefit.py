"""The matched net benefit: by hand, and by simulation against the report's rule, which is biased."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from handrail.cli import handrail
from handrail.evaluation.economics.bootstrap import draw_medians
from handrail.evaluation.economics.matched_benefit import SECTION, estimate_matched_benefit
from handrail.evaluation.economics.norm_benefit import NormRule, estimate_norm_benefit
from handrail.evaluation.economics.perspective import PERSPECTIVES, SOCIETY, Valuation
from handrail.evaluation.economics.spending import Spending
from handrail.evaluation.impact.episodes_file import ADJUSTED_NORM_WEEKS, EpisodeLengths
from handrail.evaluation.impact.inclusion import Ending, StudyCase
from handrail.evaluation.impact.norms_file import DiagnosisNorm, NormTable
from handrail.evaluation.impact.weighted_curve import WeightedCurve

COST, RUNS = 584.0, 60
MEDIANS = {"stress": 4.0, "back_problem": 4.0}  # weeks: RR896 table C.1
SPREAD = 1.0  # of the logarithm: half of those over 4 weeks are over 7.9, as the published adjusted norm, 8.0
SOCIETY_VALUE = Valuation(PERSPECTIVES[SOCIETY], 90.0, 1.0, 0.035)


def draw_weeks(random, median, size=None):
    """Log-normal lengths of absence in whole days, a day at least."""
    return np.maximum(1, np.round(7 * median * np.exp(SPREAD * random.normal(size=size)))) / 7


def invent_study(seed, blank, effect=1.0):
    """Fit-note episodes, their norms, and clients of the same kind who come between week 1 and week 12."""
    random = np.random.default_rng(seed)
    names = np.array(list(MEDIANS))[random.integers(2, size=3000)]
    weeks = draw_weeks(random, np.array([MEDIANS[name] for name in names]), 3000)
    episodes = EpisodeLengths(weeks, np.ones(3000, dtype=bool), names)
    norms = {}
    for name in MEDIANS:
        own = weeks[names == name]
        norms[name] = DiagnosisNorm(
            name, float(np.median(own)), float(np.median(own[own > ADJUSTED_NORM_WEEKS]))
        )
    cases = []
    while len(cases) < 300:
        name = random.choice(list(MEDIANS))
        length, absent = float(draw_weeks(random, MEDIANS[name])), float(random.integers(7, 85) / 7)
        if length <= absent:
            continue
        left, seen = effect * (length - absent), random.uniform(26, 52)
        back = bool(left <= seen)
        whole = absent + left if back else None
        client = replace(blank, condition={"back_problem": "back"}.get(name, name))
        after, ending = (left, Ending.RETURNED) if back else (None, Ending.OFF_SICK)
        cases.append(StudyCase(client, back, True, absent, whole, after, min(left, seen), back, ending))
    return cases, episodes, NormTable({"": norms})


@pytest.fixture(scope="module")
def blank_client(tmp_path_factory):
    """A client with nothing known."""
    from handrail.evaluation.clients import read_clients

    path = tmp_path_factory.mktemp("blank") / "clients.csv"
    path.write_text("case_id,condition\na,stress\n")
    ((client,), _) = read_clients(path)
    return client


def estimate_benefits(cases, episodes, norms, seed=1):
    spending = Spending("", np.full(len(cases), COST))
    rows, matched = estimate_matched_benefit(cases, episodes, spending, SOCIETY_VALUE, seed)
    rule = estimate_norm_benefit(cases, NormRule(norms, SOCIETY_VALUE, seed, episodes), spending, matched)
    return rows[0], rule


def test_without_any_effect_the_rule_shows_a_thousand_pounds_and_the_match_shows_the_cost(blank_client):
    """True net benefit: the cost lost, -584."""
    ruled, without, matched, covered = [], [], [], 0
    for seed in range(RUNS):
        headline, rule = estimate_benefits(*invent_study(seed, blank_client), seed)
        assert rule[0].p < 0.05
        ruled.append(rule[0].estimate)
        without.append(rule[1].estimate)
        matched.append(headline.estimate)
        covered += headline.low <= -COST <= headline.high
    assert 800 < np.mean(ruled) < 1300, "the report's rule: about GBP 1,000 for nothing"
    assert np.mean(without) > 500, "and so for people who had no service"
    error = np.std(matched) / RUNS**0.5
    assert abs(np.mean(matched) + COST) < 3 * error < 150
    assert covered > 0.87 * RUNS


def test_an_effect_is_found(blank_client):
    """Two thirds of the time away: the saving is a third of what the match would be away."""
    cases, episodes, _ = invent_study(7, blank_client, effect=2 / 3)
    spending = Spending("", np.full(len(cases), COST))
    rows, _ = estimate_matched_benefit(cases, episodes, spending, SOCIETY_VALUE, 1)
    net, saving, weeks, client, control = (row.estimate for row in rows)
    assert 0.5 < client / control < 0.83
    assert weeks == pytest.approx(control - client)
    assert saving == pytest.approx(weeks * 5 * 90)
    assert net == pytest.approx(saving - COST)
    assert rows[0].low < net < rows[0].high


def test_the_restricted_mean_and_its_gradient_by_hand():
    """Two of four return after 1 and 3 weeks, two are last seen at 2 and 4: 1 + 3/4 x 2 + 3/8 to week 4."""
    time, event, ones = np.array([1.0, 2, 3, 4]), np.array([True, False, True, False]), np.ones(4)
    found = WeightedCurve.from_people(time, event, ones).compute_mean_away(4.0)
    assert found.value == pytest.approx(1 + 0.75 * 2 + 0.375)
    for person in range(4):
        step = ones.copy()
        step[person] += 1e-6
        moved = WeightedCurve.from_people(time, event, step).compute_mean_away(4.0).value
        assert found.gradient[person] == pytest.approx((moved - found.value) / 1e-6, abs=1e-5)
    assert found.gradient.sum() == pytest.approx(0)


def test_weeks_after_the_first_year_are_discounted():
    time, event = np.array([1000.0, 1000.0]), np.array([False, False])
    two_years = 2 * 365.25 / 7
    found = WeightedCurve.from_people(time, event, np.ones(2)).compute_mean_away(two_years, 0.035).value
    assert found == pytest.approx(two_years / 2 * (1 + 1 / 1.035))


@pytest.mark.parametrize("size", [9, 10, 1])
def test_medians_drawn_by_law_are_those_of_draws(size):
    values, random = np.random.default_rng(2).gamma(2, 3, size), np.random.default_rng(3)
    by_law = draw_medians(values, 40_000, random)
    drawn = np.median(values[random.integers(size, size=(40_000, size))], axis=1)
    for share in (0.025, 0.25, 0.5, 0.75, 0.975):
        assert np.mean(by_law <= np.quantile(drawn, share)) == pytest.approx(
            np.mean(drawn <= np.quantile(drawn, share)), abs=0.012
        )


EPISODES = "weeks,diagnosis,ends\n" + "".join(f"{weeks},stress,2012-01-01\n" for weeks in (3, 6, 8, 14))
CLIENTS = """case_id,work_attendance_entry,absence_started,assessed_date,return_date,discharged_date,condition
a,off_sick,2012-01-02,2012-01-30,2012-02-13,2012-03-01,stress
b,off_sick,2012-01-02,2012-01-30,2012-02-27,2012-03-01,stress
c,off_sick,2012-01-02,2012-01-30,2012-02-13,2012-03-01,
"""


def run_with_episodes(tmp_path, *more):
    for name, text in (("clients.csv", CLIENTS), ("episodes.csv", EPISODES)):
        (tmp_path / name).write_text(text)
    clients, episodes = str(tmp_path / "clients.csv"), str(tmp_path / "episodes.csv")
    result = CliRunner().invoke(
        handrail, ["economics", clients, "--cost", "584", "--episodes", episodes, *more]
    )
    assert result.exception is None, result.exception
    return {(r["section"], r["measure"]): r for r in csv.DictReader(io.StringIO(result.stdout))}


def test_the_command_by_hand(tmp_path):
    """Absent four weeks at assessment: episodes of 6, 8, 14 weeks leave 2, 4, 10; clients took 2 and 4."""
    rows = run_with_episodes(tmp_path)
    assert float(rows[SECTION, "weeks saved"]["estimate"]) == pytest.approx(16 / 3 - 3)
    assert float(rows[SECTION, "net benefit"]["estimate"]) == pytest.approx((16 / 3 - 3) * 450 - 584)
    assert (rows[SECTION, "net benefit"]["base"], rows[SECTION, "net benefit"]["missing"]) == ("2", "1")
    assert next(iter(rows))[0] == SECTION, "the headline comes first"


def test_day_value_horizon_and_perspective_change_the_headline_and_are_said(tmp_path):
    assert float(
        run_with_episodes(tmp_path, "--day-value", "180")[SECTION, "net benefit"]["estimate"]
    ) == pytest.approx((16 / 3 - 3) * 900 - 584)
    short = run_with_episodes(
        tmp_path, "--horizon-years", "0.0958247"
    )  # five weeks: the longest match counts 5, not 10
    assert float(short[SECTION, "weeks saved"]["estimate"]) == pytest.approx(11 / 3 - 3, abs=1e-4)
    saving = (16 / 3 - 3) * 450
    for name, net in (("society", saving - 584), ("funder", -584), ("employer", saving)):
        rows = run_with_episodes(tmp_path, "--perspective", name)
        assert float(rows[SECTION, "net benefit"]["estimate"]) == pytest.approx(net)
        assert rows["assumption", "perspective"]["note"].startswith(f"{name}: ")
        assert rows["assumption", "horizon"]["note"] == "1 year from entry"
        assert rows["assumption", "value of a working day of absence"]["note"] == "GBP 90"


def test_no_cost_per_qaly_to_an_employer(tmp_path):
    row = run_with_episodes(tmp_path, "--perspective", "employer")[
        "cost-effectiveness, complete cases", "not estimated"
    ]
    assert "employer" in row["note"]


def test_without_episodes_the_headline_says_what_to_add(tmp_path):
    (tmp_path / "norms.csv").write_text("diagnosis,median_weeks,adjusted_median_weeks\nstress,4,8\n")
    (tmp_path / "clients.csv").write_text(CLIENTS)
    arguments = ["economics", tmp_path / "clients.csv", "--cost", "584", "--norms", tmp_path / "norms.csv"]
    result = CliRunner().invoke(handrail, [str(argument) for argument in arguments])
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert (rows[0]["section"], rows[0]["measure"]) == (SECTION, "not estimated")
    assert "--episodes" in rows[0]["note"]
    (rule,) = [row for row in rows if row["measure"] == "by the report's rule"]
    assert "GBP +1,000" in rule["note"]
    assert "report-rule-bias" in rule["caveats"]
