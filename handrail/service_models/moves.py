"""A case keeps its version for life, or is moved by a recorded decision; what staff must read before."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from handrail.foundation.errors import UserError
from handrail.service_models.catalogue import Service
from handrail.service_models.diff import ModelChange, compare_versions, list_announced_changes
from handrail.service_models.eligibility import Eligibility, evaluate_eligibility
from handrail.service_models.schema.version import Version


@dataclass(frozen=True)
class Move:
    """What a decision to move a case to another version comes to, for whoever decides and for the record."""

    from_version: str
    to_version: str
    reason: str
    announced: tuple[str, ...]
    changes: tuple[ModelChange, ...]
    eligibility: Eligibility
    ends: tuple[str, ...]
    begins: tuple[str, ...]


def plan_move(service: Service, current: str, to: str, answers: Mapping[str, object], reason: str) -> Move:
    """Return the move of a case from one version to another: what changes, and where its answers stand then.

    `ends` and `begins` are the codes of clocks and schedules that only one of the two has.
    """
    if not reason.strip():
        raise UserError("Moving a case to another version: expected the reason; got none.")
    before, after = service.find_version(current), service.find_version(to)
    if before is after:
        raise UserError(f"Moving a case: expected another version than {current}, which it has.")
    old, new = _timed(before), _timed(after)
    return Move(
        before.id,
        after.id,
        reason.strip(),
        tuple(list_announced_changes(service, before, after)),
        tuple(compare_versions(before, after)),
        evaluate_eligibility(after, answers),
        tuple(code for code in old if code not in new),
        tuple(code for code in new if code not in old),
    )


def _timed(version: Version) -> list[str]:
    timed = (*version.clocks, *version.maximum_stay, *version.follow_up, *version.schedules)
    return [element.code for element in timed]


def find_unacknowledged_versions(service: Service, acknowledged: Collection[str], on: date) -> list[Version]:
    """Return the versions in force by `on` whose changes a member of staff has not acknowledged."""
    return [
        version
        for version in service.versions[1:]
        if version.in_force_from <= on and version.id not in acknowledged
    ]
