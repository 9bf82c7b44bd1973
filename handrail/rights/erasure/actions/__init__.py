"""Erasing one person's record: the only way to do it. What is counted stays; nothing says who it was."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from handrail.accounts.models import User
from handrail.audit.actions import Visit, record_entry
from handrail.audit.models import EntryKind
from handrail.foundation.errors import UserError
from handrail.governance.models import Matter, MatterStep
from handrail.governance.rules import MatterStepKind
from handrail.journey.case.actions import lock_cases_of
from handrail.journey.case.events import ERASED
from handrail.journey.case.models import Case, Event
from handrail.journey.identity.actions import forget_identity
from handrail.rights.erasure.actions.rows import (
    count_rows,
    drop_drafts,
    drop_queued_messages,
    erase_rows,
    keep_ages,
)
from handrail.rights.erasure.erased_list import ErasedLine, append_lines
from handrail.rights.erasure.mail_files import list_files_naming
from handrail.rights.erasure.queries import PersonScope, find_person_scope, list_erasures, read_state
from handrail.rights.erasure.rules import list_obstacles
from handrail.rights.grounds import ErasureGround
from handrail.rights.models import Erasure


@dataclass(frozen=True)
class ErasureDecision:
    """Who decided an erasure, on what ground, when; the request it answers, and the number it is known by.

    `again` is when it is done again after a restore: what stood against it then does so no more.
    """

    ground: ErasureGround
    by: User | None
    at: datetime
    matter: Matter | None = None
    number: UUID = field(default_factory=uuid4)
    again: datetime | None = None


class ErasureRefused(UserError):
    """Something stands against an erasure."""

    def __init__(self, references: Sequence[str], obstacles: Sequence[str]) -> None:
        self.obstacles = tuple(obstacles)
        reasons = "\n".join(f"- {obstacle}" for obstacle in obstacles)
        super().__init__(f"The record of {', '.join(references)} cannot be erased:\n{reasons}")


@dataclass(frozen=True)
class ErasurePreview:
    """What an erasure would do: the cases, what stands against it, how many rows of each model it touches."""

    references: tuple[str, ...]
    obstacles: tuple[str, ...]
    rows: dict[str, int]
    files: int


def preview_erasure(scope: PersonScope, by: User | None, matter: Matter | None = None) -> ErasurePreview:
    """Return what an erasure would do. It writes nothing."""
    files = list_files_naming(list_telling_words(scope))
    obstacles = tuple(list_obstacles(read_state(scope, by, matter=matter)))
    return ErasurePreview(scope.references, obstacles, count_rows(scope), len(files))


def list_telling_words(scope: PersonScope) -> set[str]:
    """Return the words by which mail that was written to a folder is known to be about a person."""
    words = {
        word
        for person in scope.people
        for word in (str(person), person.email, person.telephone, person.nhs_number)
    }
    return {word for word in words if word} | set(scope.references)


def erase_person(*, scope: PersonScope, decision: ErasureDecision, visit: Visit) -> Erasure:
    """Erase all records of a person. Raises ErasureRefused, with what to do first."""
    with transaction.atomic():
        lock_cases_of(scope.people[0])
        scope = find_person_scope(scope.people[0])
        _check_obstacles(scope, decision)
        files = list_files_naming(list_telling_words(scope))
        keep_ages(scope)
        drop_drafts(scope)
        drop_queued_messages(scope)
        forget_identity(scope.people)
        erase_rows(scope)
        Case.objects.filter(pk__in=[case.pk for case in scope.cases]).update(erased_at=decision.at)
        erasure = _keep_proof(scope, decision, visit)
        transaction.on_commit(keep_list)
        for path in files:
            path.unlink(missing_ok=True)
    return erasure


def _check_obstacles(scope: PersonScope, decision: ErasureDecision) -> None:
    state = read_state(scope, decision.by, matter=decision.matter, at=decision.at if decision.again else None)
    obstacles = list_obstacles(state)
    if decision.again:
        # It was closed, decided and erased once: only a hold placed since then stands against it.
        obstacles = obstacles[: len(state.holds)]
    if any(case.erased_at for case in scope.cases):
        obstacles = [f"It was erased already: {', '.join(scope.references)}."]
    if obstacles:
        raise ErasureRefused(scope.references, obstacles)


def _keep_proof(scope: PersonScope, decision: ErasureDecision, visit: Visit) -> Erasure:
    """Say in the audit, on each timeline and on the request that it was erased, by numbers and codes."""
    erasure = Erasure.objects.create(
        pk=decision.number, person=scope.people[0], ground=decision.ground, matter=decision.matter,
        at=decision.at, by=decision.by, replayed_at=decision.again,
    )  # fmt: skip
    now = decision.again or decision.at
    detail = f"{decision.ground.value}{', again after a restore' if decision.again else ''}"
    if decision.matter:
        detail += f", {decision.matter.reference}"
    for case in scope.cases:
        words = {"ground": decision.ground.value, "ground_label": decision.ground.label}
        Event.objects.create(case=case, kind=ERASED, at=decision.at, by=decision.by, data=words)
        record_entry(visit, EntryKind.ERASED, at=now, record=(case.reference, case.service), detail=detail)
    if decision.matter:
        # To the minute, as what staff record about a matter.
        moment = max(decision.matter.came_at, now.replace(second=0, microsecond=0))
        MatterStep.objects.create(
            matter=decision.matter, kind=MatterStepKind.NOTED, at=moment, recorded_at=max(now, moment),
            by=decision.by, text=f"The record was erased: {', '.join(scope.references)}.",
        )  # fmt: skip
    return erasure


def keep_list() -> None:
    """Write every erasure that the list outside the database does not have."""
    append_lines(
        ErasedLine(row.pk, row.person_id, ErasureGround(row.ground), row.at, row.by_id)
        for row in list_erasures()
    )
