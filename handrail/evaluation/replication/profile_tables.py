"""Chapters 2 and 3 and appendix D of RR896 again: pooled percentages, survey shares, pooled EQ-5D change."""

from collections.abc import Iterator

from handrail.evaluation.health.pooling import pool_groups
from handrail.evaluation.published import load_table
from handrail.evaluation.replication.figure import ReplicatedFigure, compare_figure

PERCENT_ROUNDING = 0.5  # pilots' percentages are printed as whole numbers
_NOT_PILOTS = {"route", "source", "measure", "all"}


def recompute_profile_tables() -> Iterator[ReplicatedFigure]:
    """Yield every figure of these chapters that its printed parts allow."""
    yield from _compare_pooled_percentages("Table 2.1", "ffws_referral_routes", "route")
    yield from _compare_pooled_percentages("Table 2.2", "ffws_information_sources", "source")
    yield from _compare_back_at_work()
    yield from _compare_survey()
    yield from _compare_eq5d()


def _compare_pooled_percentages(table: str, name: str, label: str) -> Iterator[ReplicatedFigure]:
    rows = load_table(name)
    base = {pilot: int(n) for pilot, n in rows[-1].items() if pilot not in _NOT_PILOTS}
    yield compare_figure(table, "clients in all pilots", rows[-1]["all"], sum(base.values()))
    for row in rows[:-1]:
        value = sum(float(row[pilot]) * n for pilot, n in base.items()) / sum(base.values())
        yield compare_figure(
            table, f"{row[label]}: all pilots, %", row["all"], value, PERCENT_ROUNDING, "weighted by clients"
        )


def _compare_back_at_work() -> Iterator[ReplicatedFigure]:
    rows = {row["measure"]: row for row in load_table("ffws_profile")}
    share, base = rows["back_at_work_percent"], rows["back_at_work_n"]
    pilots = [pilot for pilot in base if pilot not in _NOT_PILOTS]
    people = sum(int(base[pilot]) for pilot in pilots)
    yield compare_figure("Table 3.1", "absent clients with a known outcome", base["all"], people)
    value = sum(float(share[pilot]) * int(base[pilot]) for pilot in pilots) / people
    yield compare_figure("Table 3.1", "back at work: all pilots, %", share["all"], value, PERCENT_ROUNDING)


def _compare_survey() -> Iterator[ReplicatedFigure]:
    rows = [row for row in load_table("ffws_survey") if row["n"]]
    for row in rows:
        people = sum(int(other["n"]) for other in rows if other["question"] == row["question"])
        table = "Table 3.2" if row["question"] == "without_the_service" else "Table 3.3"
        yield compare_figure(table, f"{row['answer']}, %", row["percent"], 100 * int(row["n"]) / people)


def _compare_eq5d() -> Iterator[ReplicatedFigure]:
    rows = [row for row in load_table("ffws_eq5d_change") if row["category"] != "all"]
    for total in load_table("ffws_eq5d_change_totals"):
        group = [row for row in rows if row["group"] == total["group"]]
        pooled = pool_groups([(float(row["mean"]), float(row["sd"]), int(row["n"])) for row in group])
        name = f"by {total['group']}"
        note = "" if pooled.n == int(total["n"]) else f"the printed lines hold {pooled.n} people"
        yield compare_figure("Appendix D", f"{name}: people", total["n"], pooled.n, note=note)
        yield compare_figure("Appendix D", f"{name}: mean change", total["mean"], pooled.mean, 0.0005, note)
        yield compare_figure(
            "Appendix D", f"{name}: standard deviation", total["sd"], pooled.sd, 0.0005, note
        )
