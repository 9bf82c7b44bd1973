"""Who may change whose access, and that a service keeps a manager."""

from collections.abc import Iterable
from datetime import datetime

from handrail.accounts.models import Membership, User
from handrail.accounts.policy import Permission, Role
from handrail.accounts.signals import access_changed
from handrail.foundation.errors import UserError
from handrail.foundation.wording import join_words


def lock_person(user: User) -> User:
    """Return a member of staff, held until the transaction ends."""
    person: User = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    return person


def find_services(user: User) -> list[str]:
    """Return the services in which somebody holds a role."""
    held = user.memberships.order_by("service").values_list("service", flat=True)
    return list(dict.fromkeys(held))


def require_manager(by: User | None, services: Iterable[str]) -> None:
    """Refuse somebody who does not manage the team of each of these services; a command on the server may.

    Raises UserError.
    """
    if by is None:
        return
    reader = by.build_reader()
    others = [slug for slug in services if not reader.has_permission(Permission.MANAGE_TEAM, slug)]
    if others:
        raise UserError(
            f"You do not manage {join_words(others)}. Ask its service manager, or change only roles in "
            "services that you manage."
        )


def refuse_own(user: User, by: User | None, what: str) -> None:
    """Refuse somebody who does to their own account what another must do. Raises UserError."""
    if by is not None and by.pk == user.pk:
        raise UserError(f"You cannot {what} yourself. Ask another service manager.")


def keep_a_manager(user: User, services: Iterable[str]) -> None:
    """Refuse that a service loses its last active service manager. Raises UserError."""
    for service in services:
        managers = Membership.objects.filter(service=service, role=Role.SERVICE_MANAGER)
        # All of them are locked before they are looked at: two managers cannot suspend each other at once.
        locked = list(managers.select_for_update(of=("self",)).order_by("pk").values_list("user", flat=True))
        active = managers.filter(user__is_active=True)
        if user.pk in locked and user.is_active and not active.exclude(user=user).exists():
            raise UserError(
                f"{user.name} is the last service manager of {service}. Make somebody else service manager "
                "first, and wait until they have joined."
            )


def note_change(user: User, words: str, *, services: Iterable[str], by: User | None, at: datetime) -> None:
    """Tell the audit of a change of somebody's access."""
    access_changed.send(User, user=user, services=list(services), words=words, by=by, at=at)
