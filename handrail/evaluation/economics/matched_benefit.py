"""The headline: net benefit per client against fit-note episodes open at the same week of absence."""

from collections.abc import Sequence

from handrail.evaluation.distributions import Z95, normal_two_sided
from handrail.evaluation.economics.perspective import Valuation
from handrail.evaluation.economics.spending import Spending
from handrail.evaluation.economics.weeks_saved import WEEKS_A_YEAR, WeeksSaved, estimate_weeks_saved
from handrail.evaluation.impact.episodes_file import EpisodeLengths
from handrail.evaluation.impact.inclusion import StudyCase
from handrail.evaluation.results import Estimate, Method

METHOD = Method(
    "net benefit: mean weeks of absence saved against fit-note episodes of the same diagnosis still open at "
    "the same week of absence x 5 working days x value of a day - cost per client; interval by infinitesimal "
    "jackknife",
    "risk-set matching: Li, Propert and Rosenbaum 2001, JASA 96:870; restricted mean: Royston and Parmar "
    "2011, Stat. Med. 30:2409; Efron 1981, Biometrika 68:589",
)
SECTION = "net benefit, matched: the headline"


def estimate_matched_benefit(
    cases: Sequence[StudyCase],
    episodes: EpisodeLengths | None,
    spending: Spending,
    valuation: Valuation,
    seed: int,
) -> tuple[list[Estimate], WeeksSaved | None]:
    """Return the estimates of net benefit, saving and weeks, and the comparison they rest on.

    Without fit-note episodes, or fewer than two clients to match, one line says why there is no figure.
    """
    if episodes is None:
        return [_build_empty_row(cases, spending, "give the fit-note episodes with --episodes")], None
    weeks = valuation.horizon_years * WEEKS_A_YEAR
    saved = estimate_weeks_saved(cases, episodes, weeks, valuation.discount_rate, seed)
    if saved is None:
        return [_build_empty_row(cases, spending, "fewer than two clients can be matched")], None
    return _build_estimates(saved, len(cases) - saved.base, spending, valuation), saved


def _build_empty_row(cases: Sequence[StudyCase], spending: Spending, note: str) -> Estimate:
    missing = len(cases) + spending.without_arm
    return Estimate(
        SECTION, "not estimated", None, "GBP a client", 0, METHOD, spending.label, missing=missing, note=note
    )


def _build_estimates(
    saved: WeeksSaved, unmatched: int, spending: Spending, valuation: Valuation
) -> list[Estimate]:
    week_value, weeks_error = valuation.value_weeks(1.0), saved.error or 0.0  # no interval is given at 0
    span = f"{saved.horizon:.1f} weeks from assessment, as far as both groups are followed"
    benefit = valuation.compute_net_benefit(saved.weeks_per_client, spending.mean_cost)
    lines: tuple[tuple[str, float, float, str], ...] = (
        ("net benefit", benefit, _combine_errors(weeks_error, spending, valuation), "GBP a client"),
        (
            "saving in absence",
            week_value * saved.weeks_per_client,
            week_value * weeks_error,
            "GBP a client",
        ),
        ("weeks saved", saved.weeks_per_client, weeks_error, "weeks"),
        ("mean weeks away, clients", saved.clients, 0.0, "weeks"),
        ("mean weeks away, fit-note group", saved.fit_note_group, 0.0, "weeks"),
    )
    missing = unmatched + spending.without_arm
    rows = []
    for measure, value, error, unit in lines:
        known = value == value  # not so where the cost is not complete
        low, high, p = _compute_interval(value, error) if known else (None, None, None)
        rows.append(
            Estimate(
                SECTION, measure, value if known else None, unit, saved.base, METHOD, spending.label,
                low, high, p, missing, span if known else spending.incomplete_note,
            )
        )  # fmt: skip
    return rows


def _combine_errors(weeks_error: float, spending: Spending, valuation: Valuation) -> float:
    """Return the standard error of the net benefit, GBP; 0 where that of the weeks is not known."""
    perspective = valuation.perspective
    of_saving = perspective.compute_net_benefit(weeks_error * valuation.value_weeks(1.0), 0.0)
    of_cost = perspective.compute_net_benefit(0.0, spending.standard_error)
    return (of_saving**2 + of_cost**2) ** 0.5 if weeks_error else 0.0


def _compute_interval(value: float, error: float) -> tuple[float | None, float | None, float | None]:
    """Return the interval and the p of a value being zero; None where the error is not known."""
    if not error:
        return None, None, None
    half = Z95 * error
    return value - half, value + half, float(normal_two_sided(value * Z95 / half))
