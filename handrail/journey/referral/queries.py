"""Reads for the public pages of referral and the page where staff enter one."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from handrail import service_models
from handrail.accounts.models import Membership, User
from handrail.accounts.policy import Permission, Reader
from handrail.foundation.errors import UserError
from handrail.journey.case.drafts import as_querydict, as_uuid
from handrail.journey.case.models import Draft, Person
from handrail.journey.case.queries import cases_for
from handrail.journey.referral.models import Referral
from handrail.journey.referral.rules import join_caller, recipient_of
from handrail.service_models import Service, Version, clocks

_find_unopened: list[Callable[[], set[str]]] = []


def give_unopened(find: Callable[[], set[str]]) -> None:
    """Have `find` say which services were set up and do not take referrals from the public yet."""
    _find_unopened[:] = [find]


def list_unopened_services() -> set[str]:
    """Return the services that do not take referrals from the public yet."""
    return set().union(*(find() for find in _find_unopened))


def open_services(day: date, form: str | None = None) -> list[tuple[Service, Version]]:
    """The services that run here on a day, with the version in force; `form`: those that take it.

    A service runs here once it has staff: before anybody works here, every model can be tried.
    """
    staffed = set(Membership.objects.values_list("service", flat=True).distinct())
    found = []
    for service in service_models.load_services():
        if staffed and service.slug not in staffed:
            continue
        try:
            version = service.find_version_on(day)
        except UserError:
            continue
        if form is None or version.accepts_form(form):
            found.append((service, version))
    return found


# The drafts of calls: what was typed of a referral while somebody was on the line, and that the caller may be
# in danger.
CALLS, WORRIES = "entry:", "entry-worry:"


@dataclass(frozen=True)
class OpenCall:
    """A call whose referral is not saved yet: its number, the caller as far as typed, when it was kept.

    `is_worrying` where somebody was worried about the caller's safety.
    """

    number: uuid.UUID
    caller: str
    saved_at: datetime
    is_worrying: bool


def make_call_key(user: User, number: uuid.UUID) -> str:
    """Return the key of the draft of a call that a member of staff has taken."""
    return f"{CALLS}{user.pk}:{number.hex}"


def make_worry_key(user: User, number: uuid.UUID) -> str:
    """Return the key of the worry about the caller of a call."""
    return f"{WORRIES}{user.pk}:{number.hex}"


def list_open_calls(reader: Reader) -> list[OpenCall]:
    """Return the calls that a reader has not finished, the newest first; none who takes none."""
    return list_calls(reader.user_id or 0) if reader.has_permission(Permission.TAKE_REFERRAL) else []


def list_calls(user_id: int) -> list[OpenCall]:
    """Return the calls that a member of staff has not finished, the newest first: one query."""
    calls, worries = f"{CALLS}{user_id}:", f"{WORRIES}{user_id}:"
    kept = Q(key__startswith=calls) | Q(key__startswith=worries)
    drafts = list(Draft.objects.filter(kept).order_by("-saved_at"))
    worrying = {draft.key.removeprefix(worries) for draft in drafts}
    return [
        OpenCall(
            number=uuid.UUID(draft.key.removeprefix(calls)),
            caller=join_caller(as_querydict(draft.data)),
            saved_at=draft.saved_at,
            is_worrying=draft.key.removeprefix(calls) in worrying,
        )
        for draft in drafts
        if draft.key.startswith(calls)
    ]


def sent_with(submission: uuid.UUID) -> Referral | None:
    """The referral that a page made when it was sent before."""
    return Referral.objects.filter(submission=submission).select_related("case__person").first()


def find_first_contact_due(version: Version, referred_at: datetime) -> datetime | None:
    """Return when we speak with the person at the latest, where the service counts from the referral."""
    due = clocks.compute_deadlines(version, {"referred": referred_at}, referred_at)
    return next((clock.due_at for clock in due if clock.met_by == "first_contact"), None)


def find_first_call_promise(version: Version) -> str:
    """How soon a case manager speaks with somebody who has joined, where the service says so."""
    clock = next((each for each in version.clocks if each.met_by == "first_contact"), None)
    if clock is None or clock.starts_on != "enrolled":
        return ""
    promise = clock.target or clock.maximum
    return promise.describe_to_reader() if promise else ""


def referrer_is(referral: Referral) -> str:
    """The kind of recipient whoever referred is."""
    return recipient_of(
        referral.route, on_behalf=bool(referral.referrer_name or referral.referrer_organisation)
    )


def known_person(reader: Reader, person_id: str) -> Person | None:
    """Somebody with a case in a service where the reader takes referrals."""
    if as_uuid(person_id) is None:
        return None
    # The cases of a record that was joined with another stand with the one kept.
    own = Q(person_id=person_id) | Q(person__duplicates=person_id)
    case = cases_for(reader, Permission.TAKE_REFERRAL).filter(own).first()
    return case.person if case else None


def referral_of(referral_id: uuid.UUID) -> Referral | None:
    """A referral with its case and person, for the browser that sent it."""
    return Referral.objects.filter(pk=referral_id).select_related("case__person").first()
