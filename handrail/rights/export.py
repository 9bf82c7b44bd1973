"""One person's record written to a folder that only this user can read."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from handrail.audit.actions import Visit
from handrail.audit.models import ReaderKind
from handrail.foundation.errors import UserError
from handrail.journey.case.models import Case
from handrail.rights.actions import audit_copy
from handrail.rights.copy_files import list_files
from handrail.rights.decisions_file import FILE_NAME, read_decisions, write_texts
from handrail.rights.person_record import HeldBack
from handrail.rights.queries import find_scope

OWNER_ONLY = 0o700
READABLE_BY_OTHERS = 0o077


@dataclass(frozen=True)
class ExportReport:
    """What was written, what is held back, and how many texts wait to be looked through."""

    names: tuple[str, ...]
    held_back: tuple[HeldBack, ...]
    waiting: int


def export_record(reference: str, out: Path, at: datetime, looked_through: Path | None) -> ExportReport:
    """Write the record of the person of a case, once the audit says so. Raises UserError for no such case."""
    case = Case.objects.filter(reference=reference.strip().upper()).select_related("person").first()
    if case is None:
        raise UserError(
            f"No case has the reference {reference}. It is on the case’s page, such as HR-2B7K-9QXM."
        )
    scope = find_scope(case)
    prepare_folder(out)
    record = scope.read({})
    if looked_through:
        record = scope.read(read_decisions(looked_through, record))
    audit_copy(record, case.service, Visit(ReaderKind.COMMAND, "person export"), at)
    files = list_files(record, at)
    if record.list_waiting():
        files[FILE_NAME] = write_texts(record).encode("utf-8-sig")
    for name, content in files.items():
        write_private_file(out / name, content)
    return ExportReport(tuple(files), tuple(record.held_back), len(record.list_waiting()))


def prepare_folder(out: Path) -> None:
    """Make a folder for this user alone. Raises UserError where it holds something, or others can read it."""
    try:
        out.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{out} cannot be made: {error.strerror}. Name another folder.") from None
    if out.stat().st_mode & READABLE_BY_OTHERS:
        raise UserError(f"Others can read {out}. Run `chmod 700 {out}` first, or name another folder.")
    if any(out.iterdir()):
        raise UserError(f"{out} is not empty. Name a new folder, so that no two records mix.")


def write_private_file(path: Path, content: bytes) -> None:
    """Write a file that only this user can read, with its folder."""
    path.parent.mkdir(mode=OWNER_ONLY, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)
