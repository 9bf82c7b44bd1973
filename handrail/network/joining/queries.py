"""Reads of entries that may be one organisation, and of those that were joined."""

from itertools import islice

from handrail.network.joining.rules import AlikePair, find_alike
from handrail.network.models import JoinedEntry, RegisterChange, RegisterChangeKind
from handrail.network.registers.declaration import Register

# How many pairs a page suggests: whoever has gone through them finds the next.
MAX_PAIRS = 50


def list_brought(register: Register, kept: JoinedEntry, other: JoinedEntry) -> list[int]:
    """Return the keys of what had been joined to an entry before it was joined to the one kept."""
    joinings = RegisterChange.objects.filter(
        register=register.slug, entry_id=kept.pk, kind=RegisterChangeKind.JOINED
    )
    last = next((row for row in joinings if row.details["other"][0] == str(other.pk)), None)
    return [int(key) for key in last.details["brought"]] if last else []


def suggest_pairs(register: Register) -> list[AlikePair]:
    """Return entries in use that look like one organisation, the likeliest first; not those told apart."""
    names = {row.pk: str(row) for row in register.model.list_own().filter(active=True)}
    apart = _list_told_apart(register)
    pairs = (pair for pair in find_alike(names) if frozenset((pair.first, pair.second)) not in apart)
    return list(islice(pairs, MAX_PAIRS))


def _list_told_apart(register: Register) -> set[frozenset[int]]:
    rows = RegisterChange.objects.filter(register=register.slug, kind=RegisterChangeKind.TOLD_APART)
    told = rows.values_list("entry_id", "details__other__0")
    return {frozenset((entry, int(other))) for entry, other in told}
