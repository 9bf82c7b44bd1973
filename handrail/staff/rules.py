"""What may be changed in somebody's access, and what a person's account has come to. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from handrail.accounts.policy import Role
from handrail.foundation.choices import TextChoices
from handrail.foundation.wording import join_words


class StaffState(TextChoices):
    """What the account of a member of staff has come to."""

    ACTIVE = "active", "Active"
    INVITED = "invited", "Invited"
    EXPIRED = "expired", "Invitation expired"
    WITHDRAWN = "withdrawn", "Invitation withdrawn"
    SUSPENDED = "suspended", "Suspended"


NOT_YET_JOINED = (StaffState.INVITED, StaffState.EXPIRED, StaffState.WITHDRAWN)
Roles = Mapping[str, Collection[Role]]


@dataclass(frozen=True)
class NewMember:
    """Somebody to be invited: where to write to, their name, and their roles in each service."""

    email: str
    name: str
    roles: Roles
    telephone: str = ""


@dataclass(frozen=True)
class StaffMember:
    """A member of staff as lists show them."""

    user_id: int
    email: str
    name: str
    state: StaffState
    last_sign_in: datetime | None = None
    has_second_factor: bool = False
    telephone: str = ""
    roles: Roles = field(default_factory=dict)

    @property
    def has_joined(self) -> bool:
        """Whether they have chosen a password."""
        return self.state not in NOT_YET_JOINED


@dataclass(frozen=True)
class RoleChange:
    """The roles given and taken in one service."""

    given: frozenset[Role]
    taken: frozenset[Role]

    def describe_codes(self) -> str:
        """Return the change by codes, as the audit keeps it."""
        words = [f"{word} {role}" for word, roles in self.list_parts() for role in sorted(roles)]
        return ", ".join(words)

    def list_parts(self) -> tuple[tuple[str, frozenset[Role]], ...]:
        """Return what was given and what was taken."""
        return ("role given:", self.given), ("role taken:", self.taken)


def compare_roles(before: Iterable[Role], after: Iterable[Role]) -> RoleChange:
    """Return what somebody's roles in a service gain and lose."""
    old, new = frozenset(before), frozenset(after)
    return RoleChange(new - old, old - new)


def describe_roles(roles: Iterable[Role]) -> str:
    """Return roles in words, in the order of the policy: 'Call handler and service manager'."""
    ordered = [role.label for role in Role if role in set(roles)]
    return join_words([ordered[0], *(label.lower() for label in ordered[1:])]) if ordered else ""
