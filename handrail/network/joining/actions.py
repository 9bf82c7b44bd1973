"""Joining two entries of a register, parting them again, and telling them apart."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from handrail.foundation.errors import UserError
from handrail.network.actions import ChangeRequest
from handrail.network.joining.queries import list_brought
from handrail.network.models import JoinedEntry, RegisterChange, RegisterChangeKind
from handrail.network.queries import is_done, list_joined
from handrail.network.registers.declaration import Register


@transaction.atomic
def join_entries(register: Register, kept: JoinedEntry, other: JoinedEntry, request: ChangeRequest) -> None:
    """Point an entry, and those joined to it before, at the one that is kept.

    Raises UserError where one of them has been joined meanwhile.
    """
    held = _lock(kept, other)
    if is_done(request.submission):
        return
    if kept.pk == other.pk or any(row.same_as_id for row in held):
        raise UserError("One of these has been joined meanwhile. Look in the list again.")
    rows = type(kept)._default_manager
    brought = [row.pk for row in list_joined(other)]
    rows.filter(pk__in=[*brought, other.pk]).update(same_as=kept.pk)
    _note(register, kept, other, RegisterChangeKind.JOINED, request, brought)


@transaction.atomic
def part_entries(register: Register, kept: JoinedEntry, other: JoinedEntry, request: ChangeRequest) -> None:
    """Make an entry that was joined one of its own again, with those that came with it.

    Raises UserError where it is not joined to this one any more.
    """
    _lock(kept, other)
    if is_done(request.submission):
        return
    rows = type(kept)._default_manager
    to_kept = rows.filter(Q(("same_as", kept.pk)))
    if not to_kept.filter(pk=other.pk).update(same_as=None):
        raise UserError("These have been parted already.")
    brought = list_brought(register, kept, other)
    to_kept.filter(pk__in=brought).update(same_as=other.pk)
    _note(register, kept, other, RegisterChangeKind.PARTED, request)


@transaction.atomic
def tell_apart(register: Register, entry: JoinedEntry, other: JoinedEntry, request: ChangeRequest) -> None:
    """Note that two entries alike are two organisations: they are not suggested again."""
    _lock(entry, other)
    if not is_done(request.submission):
        _note(register, entry, other, RegisterChangeKind.TOLD_APART, request)


def _lock(*entries: JoinedEntry) -> list[JoinedEntry]:
    """Hold the rows of entries, always in one order."""
    rows = type(entries[0])._default_manager.filter(pk__in=[entry.pk for entry in entries])
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _note(
    register: Register,
    entry: JoinedEntry,
    other: JoinedEntry,
    kind: RegisterChangeKind,
    request: ChangeRequest,
    brought: Iterable[int] = (),
) -> None:
    details = {"other": [str(other.pk), str(other)], "brought": [str(key) for key in brought]}
    RegisterChange.objects.create(
        register=register.slug, entry_id=entry.pk, kind=kind, details=details, **vars(request)
    )
