"""Day lists written to a folder: a PDF for each member of staff who has something to do."""

from datetime import datetime
from pathlib import Path

from handrail.accounts.models import User
from handrail.accounts.policy import Permission
from handrail.accounts.queries import find_holders
from handrail.audit.actions import Visit, record_entry
from handrail.audit.models import EntryKind, ReaderKind
from handrail.design.letters import render_pdf
from handrail.foundation.calendars import to_day
from handrail.foundation.errors import UserError
from handrail.journey.case.queries import cases_for
from handrail.journey.diary.day_list import COLUMNS, DayList, build_day_lists

PREFIX = "day-list-"
OWNER_ONLY = 0o700
READABLE_BY_OTHERS = 0o077


def write_day_lists(service: str, folder: Path, at: datetime) -> list[str]:
    """Write the lists of a service and remove those of earlier days; return the names of the files.

    Each holds what its member of staff may see. Raises UserError where others could read the folder.
    """
    try:
        folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder} cannot be made: {error.strerror}. Name another folder.") from None
    if folder.stat().st_mode & READABLE_BY_OTHERS:
        raise UserError(f"Others can read {folder}. Run `chmod 700 {folder}` first, or name another folder.")
    names = []
    for user in find_holders(Permission.RECORD_CONTACT, [service]):
        cases = cases_for(user.build_reader(), Permission.RECORD_CONTACT).filter(service=service)
        row = build_day_lists([user], cases, at)[0]
        if row.cases:
            names.append(_write_list(row, user, folder / _name_file(service, user, at), at))
    for old in set(folder.glob(f"{PREFIX}{service}-[0-9]*.pdf")) - {folder / name for name in names}:
        old.unlink()
    return names


def _name_file(service: str, user: User, at: datetime) -> str:
    return f"{PREFIX}{service}-{to_day(at).isoformat()}-{user.pk}.pdf"


def _write_list(row: DayList, user: User, path: Path, at: datetime) -> str:
    """Write one list once the audit says that its records are read."""
    for record in sorted({(case.reference, case.service) for case in row.cases}):
        visit = Visit(ReaderKind.COMMAND, "diary print")
        record_entry(visit, EntryKind.READ, at=at, record=record, detail=f"day list of member {user.pk}")
    title = f"Day list of {row.name}"
    content = render_pdf(
        "journey/letters/day_list.html", {"title": title, "row": row, "columns": COLUMNS, "as_at": at}
    )
    path.write_bytes(content)
    path.chmod(0o600)
    return path.name
