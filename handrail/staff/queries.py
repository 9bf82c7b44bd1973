"""Who works here, what they may do and how they come in."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from handrail.accounts.models import Membership, User
from handrail.accounts.policy import Reader, Role
from handrail.accounts.queries import find_second_factors
from handrail.foundation.calendars import as_moment
from handrail.journey.allocation.models import Allocation, AllocationKind
from handrail.journey.case.models import Case
from handrail.journey.case.queries import cases_for, exclude_struck_out
from handrail.journey.case.rules import OPEN_STAGES
from handrail.journey.safety.models import OnCall
from handrail.journey.safety.queries import list_turns
from handrail.outbox.models import OutgoingMessage
from handrail.outbox.rules import DeliveryState
from handrail.staff.emails import INVITATION_KIND
from handrail.staff.models import OPEN_INVITATION, Invitation
from handrail.staff.rules import StaffMember, StaffState


def find_state(user: User, at: datetime) -> StaffState:
    """Return what somebody's account has come to."""
    if user.is_active:
        return StaffState.ACTIVE
    if user.has_usable_password() or user.last_login:
        return StaffState.SUSPENDED
    last = max(user.invitations.all(), key=lambda row: row.pk, default=None)
    if last is None or last.withdrawn_at:
        return StaffState.WITHDRAWN
    return StaffState.INVITED if last.is_open(at) else StaffState.EXPIRED


def list_staff(services: Iterable[str] | None, at: datetime) -> list[StaffMember]:
    """Return whoever holds a role in one of these services, by name; everybody where none are named."""
    users = User.objects.all()
    if services is not None:
        users = users.filter(memberships__service__in=list(services)).distinct()
    return [describe_person(user, at) for user in _with_details(users)]


def describe_person(user: User, at: datetime) -> StaffMember:
    """Return a member of staff as lists show them."""
    roles: dict[str, list[Role]] = {}
    order = list(Role)
    for row in sorted(user.memberships.all(), key=lambda row: (row.service, order.index(Role(row.role)))):
        roles.setdefault(row.service, []).append(Role(row.role))
    factor = getattr(user, "has_second_factor", None)
    return StaffMember(
        user.pk,
        user.email,
        user.name,
        find_state(user, at),
        user.last_login,
        find_second_factors(user=user).exists() if factor is None else bool(factor),
        user.telephone,
        roles,
    )


def find_staff(services: Iterable[str], user_id: int) -> User | None:
    """Return a person who holds a role in one of these services."""
    here = User.objects.filter(memberships__service__in=list(services), pk=user_id)
    person: User | None = here.first()
    return person


def count_open_cases_of(user: User) -> int:
    """Return how many open cases somebody looks after, in every service."""
    return Case.objects.filter(case_manager=user, stage__in=OPEN_STAGES).count()


def list_open_cases_of(user: User, services: Iterable[str], reader: Reader) -> QuerySet[Case]:
    """Return the open cases of somebody in these services that a reader may see, by name of the client."""
    cases = cases_for(reader).filter(case_manager=user, service__in=list(services), stage__in=OPEN_STAGES)
    return cases.select_related("person").order_by("person__family_name", "person__given_name", "pk")


def list_cases_to_hand_over(
    giver: User, services: Iterable[str], taker: User, until: date | None
) -> QuerySet[Case]:
    """Return somebody's open cases, without those that the taker covers until that day already."""
    cases = Case.objects.filter(case_manager=giver, service__in=list(services), stage__in=OPEN_STAGES)
    if until is None:
        return cases.order_by("pk")
    covers = exclude_struck_out(Allocation.objects.filter(case=OuterRef("pk"), kind=AllocationKind.COVER))
    return cases.exclude(Exists(covers.filter(case_manager=taker, until=until))).order_by("pk")


def list_covered_cases(
    giver: User, services: Iterable[str], taker: User, today: date
) -> list[tuple[Case, date]]:
    """Return the cases that somebody covers for colleagues but the taker, each with its last day."""
    covers = exclude_struck_out(
        Allocation.objects.filter(
            case__service__in=list(services), case__stage__in=OPEN_STAGES, kind=AllocationKind.COVER,
            case_manager=giver, until__gte=today,
        )
    ).exclude(case__case_manager__in=[giver, taker])  # fmt: skip
    own = Allocation.objects.filter(case=OuterRef("case"), kind=AllocationKind.COVER, case_manager=taker)
    covers = covers.exclude(Exists(exclude_struck_out(own).filter(until=OuterRef("until"))))
    return [(row.case, row.until) for row in covers.select_related("case").order_by("pk") if row.until]


def has_absence(user: User, first: date, last: date) -> bool:
    """Return whether somebody is recorded as away on any of these days."""
    return user.absences.filter(starts_on__lte=last, ends_on__gte=first).exists()


def list_deputised(user: User, services: Iterable[str]) -> QuerySet[Membership]:
    """Return the memberships of those whose deputy somebody is."""
    return Membership.objects.filter(deputy=user, service__in=list(services)).order_by("pk")


def list_turns_of(user: User, services: Iterable[str], at: datetime, until: date | None) -> QuerySet[OnCall]:
    """Return somebody's turns on call that have not ended; of a cover those that begin by its last day."""
    turns = list_turns(services, at).filter(user=user)
    return turns if until is None else turns.filter(starts_at__lt=as_moment(until + timedelta(days=1)))


def find_invitation(pk: int) -> Invitation | None:
    """Return an invitation with whoever it invites."""
    invitation: Invitation | None = Invitation.objects.filter(pk=pk).select_related("user").first()
    return invitation


def find_open_invitation(user: User) -> Invitation | None:
    """Return the invitation that somebody has neither accepted nor had withdrawn, expired or not."""
    invitation: Invitation | None = Invitation.objects.filter(OPEN_INVITATION, user=user).first()
    return invitation


def find_delivery(invitation: Invitation) -> DeliveryState | None:
    """Return how far the email of an invitation has come; None once the queue has forgotten it."""
    rows = OutgoingMessage.objects.filter(kind=INVITATION_KIND, reference=str(invitation.pk))
    state = rows.values_list("state", flat=True).first()
    return DeliveryState(state) if state else None


def _with_details(users: QuerySet[User]) -> QuerySet[User]:
    factors = find_second_factors(user=OuterRef("pk"))
    return users.annotate(has_second_factor=Exists(factors)).prefetch_related("memberships", "invitations")
