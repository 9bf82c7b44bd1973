"""After a restore: erasing again what the list outside the database says was erased."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from handrail.audit.actions import Visit
from handrail.audit.models import ReaderKind
from handrail.foundation.errors import UserError
from handrail.rights.erasure.actions import ErasureDecision, erase_person
from handrail.rights.erasure.erased_list import ErasedLine, read_lines
from handrail.rights.erasure.queries import find_scope_to_replay, find_user


@dataclass
class ReplayReport:
    """How many records were erased again, had been, or are not in this database; and those refused."""

    erased: int = 0
    erased_before: int = 0
    unknown: int = 0
    refused: list[str] = field(default_factory=list)


def replay_erasures(path: Path, at: datetime, *, dry_run: bool = False) -> ReplayReport:
    """Erase again every record of a list that this database still holds."""
    report = ReplayReport()
    for line in read_lines(path):
        _replay_line(line, at, report, dry_run)
    return report


def _replay_line(line: ErasedLine, at: datetime, report: ReplayReport, dry_run: bool) -> None:
    scope = find_scope_to_replay(line.person)
    if scope is None:
        report.unknown += 1
        return
    if all(case.erased_at for case in scope.cases):
        report.erased_before += 1
        return
    decision = ErasureDecision(line.ground, find_user(line.by), line.at, number=line.erasure, again=at)
    try:
        if not dry_run:
            erase_person(scope=scope, decision=decision, visit=Visit(ReaderKind.COMMAND, "person erase"))
    except UserError as refusal:
        report.refused.append(str(refusal))
    else:
        report.erased += 1
