"""Taking a batch back: the cases nobody has worked on are removed with all that the import wrote of them."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from handrail.accounts.models import User
from handrail.audit.actions import Visit, record_entry
from handrail.audit.models import EntryKind
from handrail.foundation.errors import UserError
from handrail.foundation.wording import nhs_datetime
from handrail.journey.case.actions import lock_case
from handrail.journey.case.models import Case, Draft, Event, Person
from handrail.rights.inventory.treatment import Source
from handrail.transfer.content import CASE, digest_content, list_rows, list_sources
from handrail.transfer.models import ImportBatch, ImportedCase

WORKED_ON = "something was recorded or changed since"
NEEDED = "something else here belongs to it"


@dataclass(frozen=True)
class KeptCase:
    """A case that was not taken back, and why."""

    row: int
    reference: str
    reason: str


@dataclass
class UndoResult:
    """The references of the cases removed, and the cases kept."""

    removed: list[str] = field(default_factory=list)
    kept: list[KeptCase] = field(default_factory=list)


def undo_batch(*, batch: ImportBatch, by: User, at: datetime, visit: Visit) -> UndoResult:
    """Remove the cases of a batch as it imported them; those worked on since are kept and listed.

    Raises UserError where it has been taken back already.
    """
    with transaction.atomic():
        held = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if held.undone_at:
            raise UserError(f"This batch was taken back on {nhs_datetime(held.undone_at)}.")
        result = UndoResult()
        for imported in held.cases.filter(removed_at__isnull=True).select_related("case"):
            reference, service = imported.reference, held.service
            if reason := _remove(imported, at):
                result.kept.append(KeptCase(imported.row, reference, reason))
                continue
            result.removed.append(reference)
            record_entry(
                visit, EntryKind.IMPORT_UNDONE, at=at, record=(reference, service), detail=f"batch {held.pk}"
            )
        held.undone_at, held.undone_by = at, by
        held.save()
        return result


def _remove(imported: ImportedCase, at: datetime) -> str:
    """Remove one case with all that the import wrote; return why it is kept, '' where it is not."""
    assert imported.case is not None
    case, person = lock_case(imported.case), imported.person
    drafted = Draft.objects.filter(key__contains=str(case.pk)).exists()
    if drafted or digest_content(case) != imported.content_digest:
        return WORKED_ON
    if person and Case.objects.filter(person=person).exclude(pk=case.pk).exists():
        return WORKED_ON
    try:
        with transaction.atomic():
            imported.case = imported.person = None
            imported.old_reference, imported.removed_at = "", at
            imported.save()
            _delete_rows(case, person)
    except ProtectedError:
        return NEEDED
    return ""


def _delete_rows(case: Case, person: Person | None) -> None:
    """Delete the rows of a case, those first that need others; then the case, and the record made with it.

    Raises ProtectedError where something that the inventory does not name belongs to them.
    """
    sources = [source for source in list_sources() if not source.of_person and source.label != CASE]
    waiting = sorted(sources, key=lambda source: source.owner.count("__"), reverse=True)
    while waiting:
        left = [source for source in waiting if not _delete_of(source, case)]
        if len(left) == len(waiting):
            break
        waiting = left
    # What a case that had ended says of this one.
    Event.objects.filter(kind="referral.returned", data__new_case=case.reference).delete()
    Case.objects.get(pk=case.pk).delete()
    if person:
        Person.objects.get(pk=person.pk).delete()


def _delete_of(source: Source, case: Case) -> bool:
    """Delete the rows of one model; return whether nothing stood against it."""
    try:
        with transaction.atomic():
            list_rows(source, case).delete()
    except ProtectedError:
        return False
    return True
