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
        return [_not_estimated(cases, spending, "give the fit-note episodes with --episodes")], None
    weeks = valuation.horizon_years * WEEKS_A_YEAR
    found = estimate_weeks_saved(cases, episodes, weeks, valuation.discount_rate, seed)
    if found is None:
        return [_not_estimated(cases, spending, "fewer than two clients can be matched")], None
    return _estimates(found, len(cases) - found.base, spending, valuation), found


def _not_estimated(cases: Sequence[StudyCase], spending: Spending, note: str) -> Estimate:
    missing = len(cases) + spending.without_arm
    return Estimate(
        SECTION, "not estimated", None, "GBP a client", 0, METHOD, spending.label, missing=missing, note=note
    )


def _estimates(found: WeeksSaved, unmatched: int, spending: Spending, valuation: Valuation) -> list[Estimate]:
    saving, perspective = valuation.value_weeks(1.0), valuation.perspective
    weeks_error = found.error or 0.0  # no interval is given at 0
    of_saving, of_cost = (
        perspective.compute_net_benefit(weeks_error * saving, 0.0),
        perspective.compute_net_benefit(0.0, spending.standard_error),
    )
    error = (of_saving**2 + of_cost**2) ** 0.5 if weeks_error else 0.0
    span = f"{found.horizon:.1f} weeks from assessment, as far as both groups are followed"
    lines: tuple[tuple[str, float, float, str, str], ...] = (
        (
            "net benefit",
            valuation.compute_net_benefit(found.weeks_per_client, spending.mean_cost),
            error,
            "GBP a client",
            span,
        ),
        ("saving in absence", saving * found.weeks_per_client, saving * weeks_error, "GBP a client", span),
        ("weeks saved", found.weeks_per_client, weeks_error, "weeks", span),
        ("mean weeks away, clients", found.clients, 0.0, "weeks", span),
        ("mean weeks away, fit-note group", found.fit_note_group, 0.0, "weeks", span),
    )
    rows = []
    for name, value, spread, unit, note in lines:
        known = value == value  # not so where the cost is not complete
        half = Z95 * spread if spread and known else None
        rows.append(
            Estimate(
                SECTION, name, value if known else None, unit, found.base, METHOD, spending.label,
                None if half is None else value - half, None if half is None else value + half,
                None if half is None else float(normal_two_sided(value * Z95 / half)),
                unmatched + spending.without_arm, note if known else spending.incomplete_note,
            )
        )  # fmt: skip
    return rows
