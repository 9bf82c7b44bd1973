"""Counts of a clients file by characteristic, for tests of association."""

from collections.abc import Sequence

from handrail.evaluation.arms import select_arm
from handrail.evaluation.clients import read_clients
from handrail.evaluation.consent import ConsentFlow, select_clients
from handrail.evaluation.impact.association import COLUMNS, CategoryCount, read_counts
from handrail.evaluation.impact.characteristics import count_outcomes, find_categories
from handrail.evaluation.impact.extract_day import find_extract_day
from handrail.evaluation.impact.inclusion import select_cases
from handrail.evaluation.sources import Source
from handrail.extract.problem import Problem
from handrail.foundation.tabular.headings import find_columns, has_columns
from handrail.foundation.tabular.source import open_table


def is_clients_file(path: Source, sheet: str | None = None) -> bool:
    """Return whether a file is one of clients, not of counts."""
    table = open_table(path, _is_heading, sheet)
    columns = find_columns(table.name, table.headings, [*COLUMNS, "case_id"])
    return "case_id" in columns and not set(COLUMNS) <= columns.keys()


def _is_heading(cells: Sequence[str]) -> bool:
    return has_columns(cells, COLUMNS) or has_columns(cells, ("case_id",))


def read_client_counts(
    path: Source, arm: str | None = None, sheet: str | None = None, *, require_consent: bool = False
) -> tuple[list[CategoryCount], ConsentFlow, Sequence[Problem]]:
    """Return people off sick at entry and those who returned, by category, as `impact` counts them.

    Parameters
    ----------
    path
        The extract's clients file.
    arm
        The arm of a trial to choose.
    sheet
        Which sheet of a workbook.
    require_consent
        Leave out who was not asked too; who refused is left out always.

    Raises
    ------
    UserError
        The file cannot be read, or holds several arms and none is chosen.
    """
    clients, problems = read_clients(path, ("case_id", "work_attendance_entry"), sheet)
    of_arm = select_arm(clients, lambda client: client.trial_arm, arm)
    people, consent = select_clients(of_arm, problems, require_consent=require_consent)
    cases, _ = select_cases(people, find_extract_day(path, clients, None).day)
    counts = count_outcomes(find_categories(cases), [case.return_if_discharged for case in cases])
    return counts, consent, problems


def read_association(
    source: Source, arm: str | None = None, sheet: str | None = None, *, require_consent: bool = False
) -> tuple[list[CategoryCount], ConsentFlow, Sequence[Problem]]:
    """Return people and returns by category, of a file of clients or one of counts; see both readers."""
    if is_clients_file(source, sheet):
        return read_client_counts(source, arm, sheet, require_consent=require_consent)
    notes: list[Problem] = []
    return *read_counts(source, arm, sheet, require_consent=require_consent, notes=notes), notes
