"""Run the study of return to work, and the test of association, from files or tables to a result."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from handrail.evaluation.arms import select_arm
from handrail.evaluation.clients import Client, read_clients, select_service
from handrail.evaluation.consent import ConsentFlow, select_clients
from handrail.evaluation.impact import association as tests
from handrail.evaluation.impact.client_counts import read_association
from handrail.evaluation.impact.episodes_file import read_controls
from handrail.evaluation.impact.extract_day import find_extract_day
from handrail.evaluation.impact.norms_file import read_norms_given
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
        The extract's clients, a row a case: a path, an Arrow table or a data frame.
    norms
        Local norms by diagnosis in weeks, as `norms` gives them; without them nothing is compared with norms.
    episodes
        Fit-note episodes in weeks, as `episodes` gives them, for the weighted and matched comparisons.
    service, arm
        Only the clients of this service (by default all, pooled), of this arm of a trial (never pooled).
    as_at
        Day of the extract, on which open cases are cut off; by default that of the manifest next to the file,
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
        A file cannot be read or trusted, or the service or the arm is not known, or must be chosen.
    """
    of_clients, of_norms, of_episodes = allot_sheet(sheet, clients, norms, episodes)
    selection = _Selection(service, arm, require_consent, read_day(as_at))
    studied = _read_people(clients, of_clients, selection)
    controls, bad_episodes = read_controls(episodes, of_episodes)
    table, bad_norms, unused = read_norms_given(norms, min_episodes, of_norms)
    problems = (*name_file(clients, studied.problems), *bad_episodes, *bad_norms)
    settings = ImpactSettings(studied.day, seed, firth, count_values(problems), studied.notes | unused)
    result = study_impact(studied.people, table, controls, settings)
    return replace(studied.consent.state_in(result), problems=problems)


@dataclass(frozen=True)
class _Selection:
    """Which clients of a file are studied, and the day of the extract where it is given."""

    service: str | None
    arm: str | None
    require_consent: bool
    day: date | None


@dataclass(frozen=True)
class _StudiedPeople:
    """The clients studied, with what to say of how they were selected."""

    people: Sequence[Client]
    consent: ConsentFlow
    day: date | None
    notes: dict[str, str]
    problems: Sequence[Problem]


def _read_people(source: Source, sheet: str | None, selection: _Selection) -> _StudiedPeople:
    clients, problems = read_clients(source, ("case_id", "work_attendance_entry"), sheet, selection.day)
    day = find_extract_day(source, clients, selection.day)
    served = select_service(clients, selection.service)
    of_arm = select_arm(served, lambda client: client.trial_arm, selection.arm)
    people, consent = select_clients(of_arm, problems, require_consent=selection.require_consent)
    notes = {
        "day of the extract": day.describe_source(),
        **_describe_arm(selection.arm, len(served) - len(of_arm)),
    }
    return _StudiedPeople(people, consent, day.day, notes, problems)


def _describe_arm(arm: str | None, left_out: int) -> dict[str, str]:
    return {"trial arm": f"{arm}; {left_out} clients of another arm or of none left out"} if arm else {}


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
