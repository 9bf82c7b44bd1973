"""Our estimators next to lifelines, statsmodels and SciPy on 50,000 people in one run: none slower than the
fastest of them.

lifelines needs a pandas older than ours, so it runs in an environment of its own, made under var/ when
missing. The ways of an estimator take turns for three seconds or more, and the least time of the rounds
counts.
"""

import json
import subprocess
import sys
import time
import venv
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve()
ROOT = HERE.parents[1]
LIFELINES = ROOT / "var" / "lifelines"
PINNED = ("lifelines==0.30.3", "pandas==2.3.3", "numpy==2.4.6", "scipy==1.17.1")
PEOPLE, SEED, WEEKS = 50_000, 1, 26
ROUNDS, MOST_ROUNDS, SECONDS = 3, 200, 3.0
LIBRARIES = ("lifelines", "statsmodels", "SciPy")
Ways = dict[str, dict[str, Callable[[], object]]]


def make_people() -> dict[str, Any]:
    """The same people in both environments: time in whole days, as it is recorded, and eight covariates."""
    random = np.random.default_rng(SEED)
    columns = np.column_stack([random.integers(0, 2, (PEOPLE, 5)), random.normal(size=(PEOPLE, 3))])
    away = random.exponential(10 * np.exp(-columns @ np.linspace(-0.3, 0.4, 8)))
    followed = random.uniform(2, 60, PEOPLE)
    log_odds = columns @ np.linspace(-0.8, 0.9, 8)
    return {
        "columns": columns,
        "time": np.ceil(np.minimum(away, followed) * 7) / 7,
        "event": away <= followed,
        "outcome": (random.random(PEOPLE) < 1 / (1 + np.exp(-log_odds))).astype(float),
        "difference": np.round((random.gamma(2.0, 3.0, PEOPLE) - 5) * 7) / 7 - 0.1,
        "gain": random.normal(0.1, 0.3, PEOPLE),
        "cost": random.gamma(2.0, 300.0, PEOPLE),
    }


def measure(ways: Ways) -> dict[str, dict[str, float]]:
    """The least seconds of each way of each estimator; those that `ways` has."""
    least: dict[str, dict[str, float]] = {name: {} for name in ways}
    for name, each in ways.items():
        began, rounds = time.perf_counter(), 0
        while rounds < ROUNDS or (rounds < MOST_ROUNDS and time.perf_counter() - began < SECONDS):
            rounds += 1
            for library, run in each.items():
                start = time.perf_counter()
                run()
                took = time.perf_counter() - start
                least[name][library] = min(took, least[name].get(library, took))
    return least


def find_lifelines_ways() -> Ways:
    import pandas as pd
    from lifelines import CoxPHFitter, KaplanMeierFitter
    from lifelines.statistics import logrank_test, proportional_hazard_test
    from lifelines.utils import restricted_mean_survival_time

    people = make_people()
    time_, event, first = people["time"], people["event"], people["columns"][:, 0] == 1
    frame = pd.DataFrame(people["columns"]).assign(time=time_, event=event)
    fit, curve = CoxPHFitter().fit(frame, "time", "event"), KaplanMeierFitter().fit(time_, event)
    ways = {
        "Kaplan-Meier": lambda: KaplanMeierFitter().fit(time_, event),
        "restricted mean": lambda: restricted_mean_survival_time(curve, t=WEEKS, return_variance=True),
        "log-rank": lambda: logrank_test(time_[first], time_[~first], event[first], event[~first]),
        "Cox": lambda: CoxPHFitter().fit(frame, "time", "event"),
        "proportional hazards": lambda: proportional_hazard_test(fit, frame, time_transform="rank"),
    }
    return {name: {"lifelines": run} for name, run in ways.items()}


def find_survival_ways(people: dict[str, Any]) -> Ways:
    import statsmodels.api as sm
    from scipy import stats
    from statsmodels.duration.survfunc import survdiff

    from handrail.evaluation.impact.cox import fit_cox
    from handrail.evaluation.impact.kaplan_meier import estimate_survival
    from handrail.evaluation.impact.log_rank import compute_log_rank
    from handrail.evaluation.impact.proportional_hazards import check_proportional_hazards
    from handrail.evaluation.impact.restricted_mean import compute_restricted_mean

    columns, time_, event = people["columns"], people["time"], people["event"]
    group = columns[:, 0]
    fit, curve = fit_cox(columns, time_, event), estimate_survival(time_, event)

    def censored(among: Any) -> Any:
        return stats.CensoredData.right_censored(time_[among], ~event[among])

    def scipy_curve() -> object:
        return stats.ecdf(censored(slice(None))).sf.confidence_interval(method="log-log")

    return {
        "Kaplan-Meier": {
            "Handrail": lambda: estimate_survival(time_, event),
            "statsmodels": lambda: sm.SurvfuncRight(time_, event),
            "SciPy": scipy_curve,
        },
        "restricted mean": {"Handrail": lambda: compute_restricted_mean(curve, WEEKS)},
        "log-rank": {
            "Handrail": lambda: compute_log_rank(time_, event, group),
            "statsmodels": lambda: survdiff(time_, event, group),
            "SciPy": lambda: stats.logrank(censored(group == 1), censored(group == 0)),
        },
        "Cox": {
            "Handrail": lambda: fit_cox(columns, time_, event),
            "statsmodels": lambda: sm.PHReg(time_, columns, status=event, ties="efron").fit(),
        },
        "proportional hazards": {"Handrail": lambda: check_proportional_hazards(fit)},
    }


def find_other_ways(people: dict[str, Any]) -> Ways:
    import statsmodels.api as sm
    from scipy import stats
    from statsmodels.stats.multitest import multipletests
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
    from statsmodels.stats.weightstats import DescrStatsW

    from handrail.evaluation.economics.bootstrap import bootstrap_means
    from handrail.evaluation.health.baseline_adjusted import estimate_adjusted_difference
    from handrail.evaluation.health.means import compute_mean
    from handrail.evaluation.impact.against_norm import estimate_median
    from handrail.evaluation.impact.chi_square import compute_chi_square
    from handrail.evaluation.impact.fisher import compute_fisher_p
    from handrail.evaluation.impact.holm import adjust_by_holm
    from handrail.evaluation.impact.logistic import fit_logistic
    from handrail.evaluation.impact.proportions import compare_proportions, compute_wilson_interval
    from handrail.evaluation.impact.wilcoxon import compute_signed_rank

    columns, outcome, difference = people["columns"], people["outcome"], people["difference"]
    gain, cost, treated = people["gain"], people["cost"], people["columns"][:, 0]
    entry = columns[:, 7]
    quarters, halves = (
        [(4000, 8000), (4100, 8100), (3900, 8050), (4200, 9650)],
        [(12100, 12800), (12400, 12700)],
    )
    p_values = np.random.default_rng(SEED).random(20)
    model = np.column_stack([np.ones(PEOPLE), treated, entry])
    return {
        "logistic": {
            "Handrail": lambda: fit_logistic(columns, outcome),
            "statsmodels": lambda: sm.Logit(outcome, sm.add_constant(columns)).fit(disp=0),
        },
        "chi-square": {
            "Handrail": lambda: compute_chi_square(quarters),
            "SciPy": lambda: stats.chi2_contingency(quarters, correction=False),
        },
        "Fisher": {"Handrail": lambda: compute_fisher_p(halves), "SciPy": lambda: stats.fisher_exact(halves)},
        "Wilcoxon": {
            "Handrail": lambda: compute_signed_rank(difference),
            "SciPy": lambda: stats.wilcoxon(difference),
        },
        "median": {
            "Handrail": lambda: estimate_median(difference),
            "SciPy": lambda: stats.quantile_test(difference).confidence_interval(),
        },
        "Wilson": {
            "Handrail": lambda: compute_wilson_interval(30_000, PEOPLE),
            "statsmodels": lambda: proportion_confint(30_000, PEOPLE, method="wilson"),
            "SciPy": lambda: stats.binomtest(30_000, PEOPLE).proportion_ci(method="wilson"),
        },
        "Newcombe": {
            "Handrail": lambda: compare_proportions(12_000, 25_000, 12_500, 25_000),
            "statsmodels": lambda: confint_proportions_2indep(
                12_000, 25_000, 12_500, 25_000, method="newcomb"
            ),
        },
        "Holm": {
            "Handrail": lambda: adjust_by_holm(p_values),
            "statsmodels": lambda: multipletests(p_values, method="holm"),
        },
        "mean": {
            "Handrail": lambda: compute_mean(gain),
            "statsmodels": lambda: DescrStatsW(gain).tconfint_mean(),
            "SciPy": lambda: stats.ttest_1samp(gain, 0).confidence_interval(),
        },
        "least squares": {
            "Handrail": lambda: estimate_adjusted_difference(gain, entry, treated),
            "statsmodels": lambda: sm.OLS(gain, model).fit().conf_int(),
        },
        "bootstrap": {
            "Handrail": lambda: bootstrap_means(cost, gain, 200),
            "SciPy": lambda: stats.bootstrap(
                (cost, gain), _average, n_resamples=200, batch=20, paired=True, method="percentile"
            ),
        },
    }


def _average(cost: Any, gain: Any, axis: int = -1) -> Any:
    return np.array([cost.mean(axis=axis), gain.mean(axis=axis)])


def run_lifelines() -> dict[str, dict[str, float]]:
    """What lifelines takes, in an environment of its own."""
    python = LIFELINES / "bin" / "python"
    if not python.exists():
        print("Installing lifelines", flush=True)
        venv.create(LIFELINES, with_pip=True)
        install = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PINNED)
        subprocess.run(install, check=True)
    result = subprocess.run([python, HERE, "--lifelines"], check=True, capture_output=True, text=True)
    found: dict[str, dict[str, float]] = json.loads(result.stdout)
    return found


def main() -> None:
    warnings.simplefilter("ignore")
    if "--lifelines" in sys.argv:
        print(json.dumps(measure(find_lifelines_ways())))
        return
    elsewhere = run_lifelines()
    people = make_people()
    here = measure(find_survival_ways(people) | find_other_ways(people))
    print(f"{PEOPLE:,} people, least of the rounds, ms\n")
    print("| estimator | Handrail | " + " | ".join(LIBRARIES) + " | x the fastest of them |")
    print("|" + "---|" * (len(LIBRARIES) + 3))
    slower = []
    for name, times in here.items():
        times |= elsewhere.get(name, {})
        ratio = times["Handrail"] / min(took for library, took in times.items() if library != "Handrail")
        cells = [
            f"{1000 * times[library]:.2f}" if library in times else "" for library in ("Handrail", *LIBRARIES)
        ]
        print("| " + " | ".join([name, *cells, f"{ratio:.2f}"]) + " |", flush=True)
        slower += [name] if ratio > 1 else []
    if slower:
        sys.exit(f"slower than the fastest of them: {', '.join(slower)}")


if __name__ == "__main__":
    main()
