"""Runs the study of return to work, and the test of association, from files or tables to a result."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from handrail.evaluation.arms import select_arm
from handrail.evaluation.clients import Client, read_clients, select_service
from handrail.evaluation.consent import ConsentFlow, select_clients
from handrail.evaluation.impact import association as tests
from handrail.evaluation.impact.client_counts import read_association
from handrail.evaluation.impact.episodes_file import read_episode_lengths
from handrail.evaluation.impact.extract_day import find_extract_day
from handrail.evaluation.impact.norms_file import NormTable, describe_unused_norms, read_norms
from handrail.evaluation.impact.study import ImpactSettings, study_impact
from handrail.evaluation.results import StudyResult
from handrail.evaluation.sources import Source, name_file, read_day
from handrail.extract.problem import Problem, count_values
from handrail.foundation.tabular.source import allot_sheet


def run_impact(
    clients: Source,
    *,
    norms: Source | None = None,
    episodes: Source | None = None,
    service: str | None = None,
    arm: str | None = None,
    as_at: date | str | None = None,
    min_episodes: int = 0,
    require_consent: bool = False,
    firth: bool = False,
    seed: int = 1,
    sheet: str | None = None,
) -> StudyResult:
    """Study return to work: who returned, how soon, and against the local norms.

    Parameters
    ----------
    clients
        The extract's clients: a path, an Arrow table, or a data frame of pandas or polars, a row a case.
    norms
        Local norms by diagnosis in weeks, as `norms` gives them; without them nothing is compared with norms.
    episodes
        Fit-note episodes in weeks, as `episodes` gives them, for the weighted and matched comparisons.
    service
        Only the clients of this service; by default all, pooled.
    arm
        Only people of this arm of a trial. Arms are never pooled.
    as_at
        Day of the extract, on which open cases are cut off; by default that of the manifest beside the file,
        else the latest date in it.
    min_episodes
        Use no norm that rests on fewer episodes.
    require_consent
        Leave out who was not asked about evaluation too; who refused is left out always.
    firth
        Firth's penalty in every logistic model, not only where the data separate.
    seed
        Of the episodes drawn to match.
    sheet
        Which sheet of a workbook that has several.

    Returns
    -------
    StudyResult
        Estimates by section, with caveats, plots and the values that could not be used.

    Raises
    ------
    UserError
        A file cannot be read or trusted, several arms are given and none is chosen, or there is no such
        service or arm.
    """
    day_given = read_day(as_at)
    of_clients, of_norms, of_episodes = allot_sheet(sheet, clients, norms, episodes)
    everybody, problems = read_clients(clients, ("case_id", "work_attendance_entry"), of_clients, day_given)
    day = find_extract_day(clients, everybody, day_given)
    served = select_service(everybody, service)
    of_arm = select_arm(served, lambda client: client.trial_arm, arm)
    people, consent = select_clients(of_arm, problems, require_consent=require_consent)
    listed = name_file(clients, problems)
    controls = None
    if episodes is not None:
        controls, bad_episodes = read_episode_lengths(episodes, of_episodes)
        listed += name_file(episodes, bad_episodes)
    used = None if norms is None else read_norms(norms, min_episodes, of_norms)
    notes = {
        "day of the extract": day.describe_source(),
        **_describe_arm(arm, served, of_arm),
        **_describe_norms(used),
    }
    result = study_impact(
        people, used, controls, ImpactSettings(day.day, seed, firth, count_values(listed), notes)
    )
    return replace(consent.state_in(result), problems=tuple(listed))


def _describe_arm(arm: str | None, served: Sequence[Client], chosen: Sequence[Client]) -> dict[str, str]:
    left_out = len(served) - len(chosen)
    return {"trial arm": f"{arm}; {left_out} clients of another arm or of none left out"} if arm else {}


def _describe_norms(norms: NormTable | None) -> dict[str, str]:
    unused = describe_unused_norms(norms)
    return {"norms": unused} if unused else {}


def run_association(
    counts: Source, *, arm: str | None = None, require_consent: bool = False, sheet: str | None = None
) -> StudyResult:
    """Test which characteristics go with returning to work.

    Parameters
    ----------
    counts
        The extract's clients, or a table with the columns characteristic, category, n and returned (people).
    arm
        Only people of this arm of a trial. Arms are never pooled.
    require_consent
        Leave out who was not asked about evaluation too; who refused is left out always.
    sheet
        Which sheet of a workbook that has several.

    Returns
    -------
    StudyResult
        Rates with intervals, differences from the first category, tests.

    Raises
    ------
    UserError
        The file cannot be read, holds bad rows, or several arms and none is chosen.
    """
    rows, consent, problems = read_association(counts, arm, sheet, require_consent=require_consent)
    return study_association(counts, rows, consent, problems)


def study_association(
    source: Source, rows: Sequence[tests.CategoryCount], consent: ConsentFlow, problems: Sequence[Problem]
) -> StudyResult:
    """Return the study of counts that were read, with what of their file could not be used."""
    return replace(consent.state_in(tests.study_counts(rows)), problems=tuple(name_file(source, problems)))
