"""Runs the economic study, and the pilots' rule on net benefit, from files or tables to a result."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from handrail.evaluation.arms import COLUMN
from handrail.evaluation.clients import Client, read_clients, select_service
from handrail.evaluation.consent import select_clients
from handrail.evaluation.discounting import ANNUAL_RATE
from handrail.evaluation.economics import net_benefit as rule
from handrail.evaluation.economics.bootstrap import REPLICATES
from handrail.evaluation.economics.cost_file import read_costs
from handrail.evaluation.economics.day_value import DAY_VALUE
from handrail.evaluation.economics.imputation import IMPUTATIONS
from handrail.evaluation.economics.options import ClientCosts, refuse_unknown_arms
from handrail.evaluation.economics.perspective import SOCIETY
from handrail.evaluation.economics.settings import AbsenceEvidence, EconomicSettings
from handrail.evaluation.economics.study import study_economics
from handrail.evaluation.health.assumptions import Assumptions, Shape
from handrail.evaluation.health.study import read_health
from handrail.evaluation.health.versions import default_value_set
from handrail.evaluation.impact.episodes_file import read_controls
from handrail.evaluation.impact.extract_day import find_extract_day
from handrail.evaluation.impact.norms_file import read_norms_given
from handrail.evaluation.results import StudyResult
from handrail.evaluation.sources import Source, name_file, read_day
from handrail.extract.problem import Problem, count_values
from handrail.foundation.tabular.source import allot_sheet


@dataclass(frozen=True)
class EconomicFiles:
    """What an economic study reads next to the clients, and how."""

    costs: Source | None = None
    norms: Source | None = None
    min_episodes: int = 0
    episodes: Source | None = None
    sheet: str | None = None


def run_economics(
    clients: Source,
    *,
    cost: float,
    control_cost: float = 0.0,
    costs: Source | None = None,
    day_value: float = DAY_VALUE,
    perspective: str = SOCIETY,
    norms: Source | None = None,
    min_episodes: int = 0,
    episodes: Source | None = None,
    value_set: str | None = None,
    shape: Shape = "linear",
    horizon_years: float = 1.0,
    decay: float = 0.0,
    discount_rate: float | None = None,
    replicates: int = REPLICATES,
    imputations: int = IMPUTATIONS,
    as_at: date | str | None = None,
    seed: int = 1,
    service: str | None = None,
    require_consent: bool = False,
    sheet: str | None = None,
) -> StudyResult:
    """Study cost per client, per return to work and per QALY, with what is uncertain.

    Parameters
    ----------
    clients
        As `impact` takes them. The arms of a trial are compared; else the service is compared with none.
    cost, control_cost, costs, day_value, perspective
        GBP a client, a client of a trial's control arm, clients' own costs (case_id, cost, if known date;
        before `cost`), GBP a working day of absence, and whose money counts.
    norms, min_episodes, episodes
        Local norms for the report's rule, the fewest episodes of one, and episodes to match; in weeks.
    value_set, shape, horizon_years, decay, discount_rate
        How change in health becomes QALYs; see `qaly`. The rate is a year's, by default 0.035.
    replicates, imputations, seed
        Of the bootstrap, of missing health within arm, and of both.
    as_at, service, require_consent, sheet
        See `impact`.

    Returns
    -------
    StudyResult
        Cost, net benefit, cost-effectiveness, scenarios; nothing that rests on a cost that cannot be read.

    Raises
    ------
    UserError
        A file cannot be read or trusted, an arm is not known, or a cost cannot be.
    """
    rate = ANNUAL_RATE if discount_rate is None else discount_rate
    settings = EconomicSettings(
        ClientCosts(cost, control_cost), day_value, value_set or "",
        Assumptions(shape, horizon_years, decay, discount_rate=rate),
        replicates, imputations, seed, perspective, read_day(as_at),
    )  # fmt: skip
    files = EconomicFiles(costs, norms, min_episodes, episodes, sheet)
    return run_with_settings(clients, settings, files, service, require_consent)


def run_with_settings(
    clients: Source,
    settings: EconomicSettings,
    files: EconomicFiles,
    service: str | None,
    require_consent: bool,
) -> StudyResult:
    """Study under settings; an empty value set is the reference case for the version of EQ-5D of the file.

    Raises
    ------
    UserError
        A file cannot be read or trusted, an arm is not known, or a cost cannot be.
    """
    sheets = allot_sheet(files.sheet, clients, files.costs, files.norms, files.episodes)
    everybody, problems = read_clients(clients, sheet=sheets[0], as_at=settings.as_at)
    # The reader takes an arm that it does not know for missing; here that would move people between arms.
    refuse_unknown_arms((problem.row, problem.value) for problem in problems if problem.column == COLUMN)
    served = select_service(everybody, service)
    people, consent = select_clients(served, problems, require_consent=require_consent)
    value_set = settings.value_set or default_value_set(people)
    health, unusable = read_health(people, value_set)
    costs, unread = _read_own_costs(files.costs, everybody, settings, sheets[1])
    episodes, unusable_episodes = read_controls(files.episodes, sheets[3])
    norms, unusable_norms, unused = read_norms_given(files.norms, files.min_episodes, sheets[2])
    listed = [*name_file(clients, [*problems, *unusable]), *unread, *unusable_episodes, *unusable_norms]
    day = find_extract_day(clients, everybody, settings.as_at)
    notes = {"day of the extract": day.describe_source(), **unused}
    settings = replace(settings, costs=costs, value_set=value_set, as_at=day.day, notes=notes)
    evidence = AbsenceEvidence(norms, episodes)
    result = study_economics(health, settings, evidence, count_values(listed))
    return replace(consent.state_in(result), problems=tuple(listed))


def _read_own_costs(
    source: Source | None, clients: Sequence[Client], settings: EconomicSettings, sheet: str | None
) -> tuple[ClientCosts, list[Problem]]:
    """Return the costs with those of the file, and the amounts that cannot be read."""
    if source is None:
        return settings.costs, []
    assessed = {client.case_id: client.assessed for client in clients}
    own = read_costs(source, assessed, settings.assumptions.discount_rate, sheet)
    costs = replace(settings.costs, by_case=own.paid, discounted=own.discounted)
    return costs, name_file(source, own.unread)


def run_net_benefit(
    client_weeks: float,
    norm_weeks: float,
    cost: float,
    *,
    significant: bool = True,
    day_value: float = DAY_VALUE,
) -> StudyResult:
    """Compute net benefit per client against the norm, by the pilots' rule (DWP RR896 section 4.2).

    Parameters
    ----------
    client_weeks, norm_weeks
        Clients' median weeks to return, and the adjusted norm in weeks.
    cost
        GBP a client.
    significant
        Whether the difference is significant at 5%; if not it counts as none.
    day_value
        GBP a working day of absence.
    """
    benefit = rule.compute_net_benefit(client_weeks, norm_weeks, cost, significant, day_value)
    return rule.build_result(benefit, significant, day_value)
