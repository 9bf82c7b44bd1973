"""Chapter 4 of RR896 again: participants, cost per client, break-even and net benefit."""

from collections.abc import Iterator

from handrail.evaluation.economics.net_benefit import (
    WORKING_DAYS_PER_WEEK,
    compute_break_even_days,
    compute_net_benefit,
)
from handrail.evaluation.published import load_table
from handrail.evaluation.replication.figure import ReplicatedFigure, compare_figure, find_half_unit

YEARS = ("2011_12", "2012_13")
BOTH = "2011_13"
ABOUT = 100.0  # GBP: 'about 1500' read as 1400 to 1600
COST_ROUNDING = 0.5  # costs per client are printed in whole pounds

AVERAGE_NOTE = "pilots' printed costs weighted by participants"


def recompute_money_tables() -> Iterator[ReplicatedFigure]:
    """Yield every figure of chapter 4 that its printed inputs allow."""
    yield from _compare_participants()
    yield from _compare_cost_per_client()
    yield from _compare_break_even()
    yield from _compare_net_benefit()


def _compare_participants() -> Iterator[ReplicatedFigure]:
    rows = load_table("ffws_costs")
    for row in rows:
        added = sum(int(row[f"participants_{year}"]) for year in YEARS)
        yield compare_figure("Table 4.1", f"{row['pilot']}: both years", row[f"participants_{BOTH}"], added)
    for year in (*YEARS, BOTH):
        added = sum(int(row[f"participants_{year}"]) for row in rows if row["pilot"] != "all")
        printed = rows[-1][f"participants_{year}"]
        yield compare_figure("Table 4.1", f"all pilots, {year.replace('_', '/')}", printed, added)


def _compare_cost_per_client() -> Iterator[ReplicatedFigure]:
    rows = load_table("ffws_costs")
    pilots = [row for row in rows if row["pilot"] != "all"]
    for row in rows:
        value = _compute_weighted_mean(
            [(row[f"participants_{y}"], row[f"cost_per_client_{y}"]) for y in YEARS]
        )
        printed = row[f"cost_per_client_{BOTH}"]
        yield compare_figure("Table 4.2", f"{row['pilot']}: both years, GBP", printed, value, COST_ROUNDING)
    for year in (*YEARS, BOTH):
        value = _compute_weighted_mean(
            [(row[f"participants_{year}"], row[f"cost_per_client_{year}"]) for row in pilots]
        )
        printed, name = rows[-1][f"cost_per_client_{year}"], f"average, {year.replace('_', '/')}, GBP"
        yield compare_figure("Table 4.2", name, printed, value, COST_ROUNDING, AVERAGE_NOTE)


def _compute_weighted_mean(pairs: list[tuple[str, str]]) -> float:
    people = sum(int(n) for n, _ in pairs)
    return sum(int(n) * float(cost) for n, cost in pairs) / people


def _compare_break_even() -> Iterator[ReplicatedFigure]:
    for row in load_table("ffws_break_even_text"):
        days = compute_break_even_days(float(row["cost"]))
        value = days if row["unit"] == "days" else days / WORKING_DAYS_PER_WEEK
        low, high = row["published_low"], row["published_high"]
        agrees = float(low) - find_half_unit(low) <= value <= float(high) + find_half_unit(high)
        printed = low if low == high else f"{low} to {high}"
        note = "" if agrees else f"five working days a week, as in the net benefit; {days / 7:.2f} if seven"
        yield ReplicatedFigure("Section 4.2 and 5.5", row["figure"], printed, f"{value:.2f}", agrees, note)


def _compare_net_benefit() -> Iterator[ReplicatedFigure]:
    for row in load_table("ffws_break_even"):
        benefit = compute_net_benefit(
            float(row["client_weeks"]), float(row["adjusted_norm_weeks"]), float(row["cost_per_client"]),
            row["significant"] == "yes",
        )  # fmt: skip
        printed = row["net_benefit_published"]
        agrees = abs(benefit.net_benefit - float(printed.removeprefix("about "))) <= ABOUT
        note = "" if row["significant"] == "yes" else "difference not significant: counts as none"
        name = f"{row['pilot']}: net benefit per client, GBP"
        yield ReplicatedFigure("Section 4.2", name, printed, f"{benefit.net_benefit:.0f}", agrees, note)
