"""Writes of practices, employers, providers and whatever else a register keeps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from handrail.accounts.models import User
from handrail.foundation.errors import UserError
from handrail.network.models import Employer, Practice, RegisterChange, RegisterChangeKind, RegisterEntry
from handrail.network.queries import find_employer, find_practice, is_done
from handrail.network.registers.declaration import Register


def find_or_create_practice(name: str, *, ods_code: str = "", postcode: str = "") -> Practice:
    """Return the practice of a code, or of a name as somebody typed it; make one where there is none.

    Two who name a new practice at once get the same one: the constraints of the table refuse the second.
    """
    if practice := find_practice(name, ods_code=ods_code, postcode=postcode):
        return practice
    try:
        with transaction.atomic():
            return Practice.objects.create(name=name, ods_code=ods_code, postcode=postcode)
    except IntegrityError:
        practice = find_practice(name, ods_code=ods_code, postcode=postcode)
        if practice is None:
            raise
        return practice


@dataclass(frozen=True)
class PracticeAnswer:
    """A practice as a form gives it: what was typed, and the key of the register's that was chosen."""

    name: str = ""
    entry: str = ""
    ods_code: str = ""


def choose_practice(answer: PracticeAnswer) -> Practice | None:
    """Return the practice that was chosen, else that of the code or name typed; None where none was."""
    if not answer.name:
        return None
    chosen = Practice.objects.filter(pk=answer.entry, same_as__isnull=True).first() if answer.entry else None
    return chosen or find_or_create_practice(answer.name, ods_code=answer.ods_code)


def choose_employer(details: Mapping[str, object], chosen: str = "") -> Employer:
    """Return the employer that was chosen from the register by its key, else that of the details typed."""
    if chosen and (employer := Employer.objects.filter(pk=chosen).select_related("same_as").first()):
        return employer.find_kept()
    others = {name: value for name, value in details.items() if name != "name" and value not in (None, "")}
    return find_employer(str(details["name"]), others) or Employer.objects.create(**details)


@dataclass(frozen=True)
class ChangeRequest:
    """Who changes a register, for which service, when, and by which page: one page acts once."""

    service: str
    by: User
    at: datetime
    submission: UUID


def save_entry(
    register: Register, entry: RegisterEntry | None, values: Mapping[str, object], request: ChangeRequest
) -> None:
    """Add an entry to a register, or change one; note who, when and what.

    Raises a UserError where there is such an entry already.
    """
    kind = RegisterChangeKind.CHANGED if entry else RegisterChangeKind.ADDED
    row = entry or _start_entry(register, request.service)
    details = _compare(row, values)
    if not details:
        return
    for name, value in values.items():
        setattr(row, name, value)
    _write(register, row, kind, details, request)


@transaction.atomic
def add_entries(register: Register, entries: Iterable[Mapping[str, object]], request: ChangeRequest) -> None:
    """Add what one page asks for, all or nothing; each entry has a change of its own. Raises UserError."""
    for number, values in enumerate(entries):
        submission = uuid5(request.submission, str(number)) if number else request.submission
        save_entry(register, None, values, replace(request, submission=submission))


def set_in_use(register: Register, entry: RegisterEntry, active: bool, request: ChangeRequest) -> None:
    """Take an entry out of use, or bring it back: it stays where it was used."""
    if entry.active != active:
        entry.active = active
        kind = RegisterChangeKind.RESTORED if active else RegisterChangeKind.RETIRED
        _write(register, entry, kind, {}, request)


def _write(
    register: Register,
    entry: RegisterEntry,
    kind: RegisterChangeKind,
    details: dict[str, list[str]],
    request: ChangeRequest,
) -> None:
    """Save an entry and its change; what was sent twice is done once."""
    try:
        with transaction.atomic():
            if is_done(request.submission):
                return
            entry.save()
            RegisterChange.objects.create(
                register=register.slug, entry_id=entry.pk, kind=kind, details=details, **vars(request)
            )
    except IntegrityError as problem:
        if not is_done(request.submission):
            raise UserError(f"There is such a {register.noun} already. Look in the list.") from problem


def _start_entry(register: Register, service: str) -> RegisterEntry:
    entry = register.model()
    if register.is_of_service:
        setattr(entry, "service", service)  # noqa: B010 - the models of such registers have it
    return entry


def _compare(entry: RegisterEntry, values: Mapping[str, object]) -> dict[str, list[str]]:
    """Return each detail that changes, before and after."""
    changed = [name for name, value in values.items() if value != getattr(entry, name)]
    return {name: [_write_value(getattr(entry, name)), _write_value(values[name])] for name in changed}


def _write_value(value: object) -> str:
    return "" if value is None else str(value)
