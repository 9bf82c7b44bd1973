"""Writes lifelines.json: what lifelines says of survival.csv.

lifelines needs a pandas older than ours, so it lives in an environment of its own:
python3 -m venv elsewhere; elsewhere/bin/pip install lifelines; elsewhere/bin/python make_lifelines_oracle.py
"""

import csv
import json
import random
from pathlib import Path

HERE = Path(__file__).parent
COLUMNS = ["time", "event", "entry", "small", "age"]


def draw_people():
    draw = random.Random(896)
    for number in range(120):
        small, age = number % 2, draw.randint(20, 60)
        weeks = draw.expovariate(0.08 * 2.0**small * 0.99 ** (age - 40))
        time = max(1, round(7 * weeks)) / 7  # whole days, so that times tie
        longest = draw.choice([6, 13, 26])
        entry = round(7 * min(time, longest) * draw.random() * 0.5) / 7
        yield [round(min(time, longest), 6), int(time <= longest), round(entry, 6), small, age]


def main():
    import pandas as pd
    from lifelines import CoxPHFitter, KaplanMeierFitter, __version__
    from lifelines.statistics import logrank_test, proportional_hazard_test
    from lifelines.utils import restricted_mean_survival_time

    with (HERE / "survival.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *draw_people()])
    frame = pd.read_csv(HERE / "survival.csv")
    curve = KaplanMeierFitter().fit(frame.time, frame.event)
    late = KaplanMeierFitter().fit(frame.time, frame.event, entry=frame.entry)
    fit = CoxPHFitter().fit(frame[["time", "event", "small", "age"]], "time", "event")
    entered = CoxPHFitter().fit(frame, "time", "event", entry_col="entry")
    checks = proportional_hazard_test(
        fit, frame[["time", "event", "small", "age"]], time_transform="identity"
    )
    weeks = [1, 2, 4, 8, 13, 25]
    area, _ = restricted_mean_survival_time(curve, t=13, return_variance=True)
    bounds = curve.confidence_interval_
    found = {
        "lifelines": __version__,
        "weeks": weeks,
        "survival": [float(curve.predict(week)) for week in weeks],
        "low": [float(bounds.iloc[:, 0].asof(week)) for week in weeks],
        "high": [float(bounds.iloc[:, 1].asof(week)) for week in weeks],
        "late_entry": [float(late.predict(week)) for week in weeks],
        "median": float(curve.median_survival_time_),
        "restricted_mean_13": float(area),
        "log_rank": float(
            logrank_test(
                frame.time[frame.small == 1], frame.time[frame.small == 0],
                frame.event[frame.small == 1], frame.event[frame.small == 0],
            ).test_statistic
        ),
        "cox": fit.params_.tolist(),
        "cox_errors": fit.standard_errors_.tolist(),
        "cox_log_likelihood": float(fit.log_likelihood_),
        "cox_late_entry": entered.params_.tolist(),
        "hazards_p": [float(p) for p in checks.p_value],
        "hazards_names": list(checks.name),
    }  # fmt: skip
    (HERE / "lifelines.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
