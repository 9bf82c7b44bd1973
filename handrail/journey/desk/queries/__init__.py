"""Work lists: whose turn it is, sorted by what is due first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Case as ByStage
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from handrail import service_models
from handrail.accounts.models import Membership, User
from handrail.accounts.policy import GRANTS, Permission, Reader, Role
from handrail.accounts.queries import find_holders, find_memberships_with
from handrail.journey.allocation.queries import is_looked_after_by, select_covers
from handrail.journey.assessment.models import Assessment, SecondStage
from handrail.journey.case.models import Case, Contact, Event
from handrail.journey.case.queries import cases_for, exclude_struck_out, version_of
from handrail.journey.case.rules import OPEN_STAGES, PLAN_STAGES, CaseStage
from handrail.journey.diary.models import Appointment
from handrail.journey.diary.queries.visits import select_late_for
from handrail.journey.identity.queries import search_cases
from handrail.journey.messages.models import Message
from handrail.journey.messages.queries import failed_messages, untold_messages
from handrail.journey.private_pages.models import ClientMessage
from handrail.journey.private_pages.queries import select_unanswered
from handrail.journey.referral.models import Referral
from handrail.journey.restriction.models import RestrictedMatch
from handrail.journey.restriction.queries import select_matches
from handrail.journey.reviews.models import ReviewAction
from handrail.journey.reviews.queries import list_review_actions
from handrail.journey.screening.models import NeedsDecision, Screening
from handrail.journey.screening.rules import EnrolmentOutcome, NeedsFinding
from handrail.journey.waiting.models import WaitingReferral
from handrail.journey.waiting.queries import list_undecided
from handrail.service_models.allocation import Manager, ManagerSuggestion, Need, rank_managers
from handrail.service_models.guidance import QuotaWatch, watch_quotas
from handrail.service_models.script import find_repeated_questions

# A discharged client who only waits for follow-up is nobody's caseload: a return is a new case.
ACTIVE_STAGES = [code for code in OPEN_STAGES if code != CaseStage.DISCHARGED]
# Who may take a case that nobody works on yet, by the stage it waits in.
POOL_PERMISSIONS = {
    CaseStage.REFERRED: Permission.SCREEN,
    CaseStage.ENROLLED: Permission.ALLOCATE,
    CaseStage.DISCHARGED: Permission.FOLLOW_UP,
}
# A desk goes no further into what nobody works on yet, in each service and stage: the due first come first.
MAX_POOL = 250
NEVER = datetime.max.replace(tzinfo=UTC)


def my_work(reader: Reader, today: date) -> QuerySet[Case]:
    """The open cases that wait for this reader: their own, those they cover, nobody's that they may take."""
    # Each part by an index of its own, and of few cases: the years of finished ones are left out.
    parts = [
        Case.objects.filter(case_manager_id=reader.user_id, stage__in=OPEN_STAGES),
        Case.objects.filter(
            pk__in=select_covers(today).filter(case_manager_id=reader.user_id).values("case_id"),
            stage__in=OPEN_STAGES,
        ),
        *_list_pools(reader),
    ]
    first, *others = (part.order_by().values("pk") for part in parts)
    work = cases_for(reader, led_by_service=False).filter(pk__in=first.union(*others, all=True))
    due = (F("next_due_at").asc(nulls_last=True), "referred_at")
    if not takes_referrals_first(reader):
        return work.order_by(*due)
    return work.order_by(ByStage(When(stage=CaseStage.REFERRED, then=0), default=1), *due)


def _list_pools(reader: Reader) -> Iterator[QuerySet[Case]]:
    """Return the cases that nobody works on yet and the reader may take, by the stage they wait in."""
    for stage, permission in POOL_PERMISSIONS.items():
        for service in reader.list_services_with(permission):
            if _takes_from_the_pool(reader, service, stage):
                pool = Case.objects.filter(service=service, stage=stage)
                yield pool.filter(next_due_at__lte=_find_last_due(pool))
                yield pool.filter(next_due_at__isnull=True)
    if second := reader.list_services_with(Permission.SECOND_ASSESS):
        asked = exclude_struck_out(Assessment.objects.filter(second_stage=True, case__service__in=second))
        decided = exclude_struck_out(SecondStage.objects.filter(case__service__in=second))
        yield Case.objects.filter(pk__in=asked.values("case_id"), stage__in=PLAN_STAGES).exclude(
            pk__in=decided.values("case_id")
        )


def _find_last_due(pool: QuerySet[Case]) -> Coalesce:
    """Return when the last case is due that a desk lists of a pool."""
    dated = pool.filter(next_due_at__isnull=False).order_by("next_due_at").values("next_due_at")
    return Coalesce(Subquery(dated[MAX_POOL - 1 : MAX_POOL]), Value(NEVER))


def takes_referrals_first(reader: Reader) -> bool:
    """Return whether new referrals lead this reader's desk: they screen, and have no clients of their own."""
    return reader.has_permission(Permission.SCREEN) and not reader.has_permission(Permission.ASSESS)


def count_tasks(reader: Reader, at: datetime) -> dict[str, int]:
    """Count, in one query, what waits for this reader besides cases."""
    tasks: dict[
        str,
        QuerySet[Message]
        | QuerySet[WaitingReferral]
        | QuerySet[RestrictedMatch]
        | QuerySet[Appointment]
        | QuerySet[ReviewAction]
        | QuerySet[ClientMessage],
    ] = {
        "not_sent": failed_messages(reader),
        "untold": untold_messages(reader),
        "waiting_referrals": list_undecided(reader),
        "matches": select_matches(reader),
        "late_visits": select_late_for(reader, at),
        "client_messages": select_unanswered(reader, timezone.localdate(at)),
        "review_actions": list_review_actions(reader),
    }
    first, *others = (
        rows.order_by().values(task=Value(name)).annotate(count=Count("*")).values_list("task", "count")
        for name, rows in tasks.items()
    )
    return dict.fromkeys(tasks, 0) | dict(first.union(*others, all=True))


def _takes_from_the_pool(reader: Reader, service: str, stage: str) -> bool:
    """Case managers follow up their own clients; the pool is for those without cases of their own."""
    return stage != CaseStage.DISCHARGED or not reader.has_permission(Permission.ASSESS, service)


def list_clients(reader: Reader, text: str, today: date) -> QuerySet[Case]:
    """Return the open cases that agree with what is typed; else those that a reader manages or covers."""
    if text:
        return search_cases(reader, text).filter(stage__in=OPEN_STAGES).order_by("-referred_at")
    mine = cases_for(reader).filter(is_looked_after_by(reader.user_id, today), stage__in=ACTIVE_STAGES)
    return mine.order_by("person__family_name", "person__given_name", "pk")


def named_case_managers(reader: Reader) -> list[tuple[str, str]]:
    """(key, name) of those who may assess, or hold an open case, where this reader may see cases; by name."""
    services = reader.list_services_with(Permission.READ_CASE)
    may = find_memberships_with(Permission.ASSESS, services)
    held = Case.objects.filter(case_manager_id=OuterRef("pk"), service__in=services, stage__in=OPEN_STAGES)
    rows = User.objects.filter(Q(pk__in=may.values("user")) | Q(Exists(held)))
    return [(str(pk), name) for pk, name in rows.order_by("name").values_list("pk", "name")]


def overdue_in_team(reader: Reader, at: datetime) -> int:
    """How many cases are overdue in the services whose team this reader leads."""
    led = reader.list_services_with(Permission.MANAGE_TEAM)
    return (
        Case.objects.filter(service__in=led, stage__in=OPEN_STAGES, next_due_at__lt=at).count() if led else 0
    )


def case_managers(service: str) -> QuerySet[User]:
    """Those who may assess in a service, with the number of clients they support, the fewest first."""
    managers = find_holders(Permission.ASSESS, [service]).annotate(open_cases=_count_supported(service))
    return managers.order_by("open_cases", "name")


class Caseload(NamedTuple):
    """How many clients a case manager supports, and how many of these have complex needs."""

    open_cases: int = 0
    complex_cases: int = 0


def count_caseloads(service: str) -> dict[int, Caseload]:
    """Return the caseload of each case manager of a service who supports anybody, by the person's key."""
    members = find_memberships_with(Permission.ASSESS, [service]).values("user")
    managers = User.objects.filter(pk__in=members).annotate(
        open_cases=_count_supported(service),
        complex_cases=_count_supported(service, with_complex_needs=True),
    )
    rows = managers.values_list("pk", "open_cases", "complex_cases")
    return {key: Caseload(number, heavy) for key, number, heavy in rows if number}


def _count_supported(service: str, *, with_complex_needs: bool = False) -> Coalesce:
    """Count the clients that a user supports, each by an index: not all those of the service."""
    cases = Case.objects.filter(case_manager_id=OuterRef("pk"), service=service, stage__in=ACTIVE_STAGES)
    if with_complex_needs:
        decisions = exclude_struck_out(NeedsDecision.objects.filter(case=OuterRef("pk")))
        latest = decisions.order_by("-at", "-id").values("decision")[:1]
        cases = cases.alias(needs=Subquery(latest)).filter(needs=NeedsFinding.COMPLEX)
    numbers = cases.order_by().values("case_manager_id").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(numbers), 0)


def list_members(service: str) -> list[Membership]:
    """The case managers of a service with what allocation looks at, each once."""
    rows = (
        find_memberships_with(Permission.ASSESS, [service])
        .filter(user__is_active=True)
        .select_related("user")
        .prefetch_related("user__absences")
        .order_by("user__name", "role")
    )
    return list({row.user_id: row for row in rows}.values())


def suggest_case_managers(case: Case, today: date) -> list[ManagerSuggestion]:
    """Every case manager of the case's service, the best first, with the reasons."""
    caseloads = count_caseloads(case.service)
    version = version_of(case)
    signing = GRANTS[Permission.SIGN_FIT_NOTE].roles if version.fit_notes.signed_in_house else frozenset()
    managers = [
        replace(
            build_manager(row, caseloads.get(row.user_id, Caseload())), signs_notes=Role(row.role) in signing
        )
        for row in list_members(case.service)
    ]
    return rank_managers(version, need_of(case, managers), managers, today)


def build_manager(row: Membership, caseload: Caseload) -> Manager:
    """Return a case manager as allocation looks at them."""
    return Manager(
        id=str(row.user_id),
        name=row.user.name,
        caseload=caseload.open_cases,
        complex_cases=caseload.complex_cases,
        capacity=row.capacity,
        skills=frozenset(row.skills),
        areas=frozenset(row.areas),
        languages=frozenset(row.languages),
        away=tuple((absence.starts_on, absence.ends_on) for absence in row.user.absences.all()),
        working_days=frozenset(row.working_days),
    )


def need_of(case: Case, managers: list[Manager]) -> Need:
    """What the case asks for: where the client lives, and skills and a language named in what was written."""
    referral = case.referrals.order_by("at").last()
    screening = exclude_struck_out(case.screenings).order_by("at").last()
    answers = {**(referral.answers if referral else {}), **(screening.answers if screening else {})}
    words = f"{referral.reason if referral else ''} {case.person.contact_needs}".lower()
    spoken = {language for manager in managers for language in manager.languages} - {"English"}
    skills = {skill for manager in managers for skill in manager.skills}
    return Need(
        skills=frozenset(skill for skill in skills if skill.lower() in words),
        area=answers.get("lives_in"),
        language=next((each for each in sorted(spoken) if each.lower() in words), "English"),
    )


def cases_of(user: User, service: str) -> QuerySet[Case]:
    """The open cases of a case manager in a service."""
    return Case.objects.filter(case_manager=user, service=service, stage__in=OPEN_STAGES)


def list_quota_shares(services: Iterable[str]) -> list[tuple[str, QuotaWatch]]:
    """The watched shares of each service's latest version over the clients enrolled under it."""
    found = []
    for slug in services:
        version = service_models.get_service(slug).current_version
        if version.quotas:
            answers = exclude_struck_out(
                Screening.objects.filter(
                    case__service=slug, case__model_version=version.id, outcome=EnrolmentOutcome.ENROLLED
                )
            ).values_list("answers", flat=True)
            found += [(slug, watch) for watch in watch_quotas(version, answers)]
    return found


@dataclass(frozen=True)
class ConversationCount:
    """How often clients of a service had to talk, and to how many people.

    Attributes
    ----------
    clients
        Those spoken to.
    people
        Members of staff that each has spoken to, on average.
    asked_twice
        Questions asked again that the referral had answered.
    """

    service: str
    clients: int
    people: float
    asked_twice: int


def count_conversations(services: Iterable[str]) -> list[ConversationCount]:
    """For each service: clients spoken to, people each has spoken to, questions asked twice."""
    wanted = tuple(services)
    spoken: dict[str, dict[UUID, set[int]]] = {}
    for service, case_id, user_id in _who_spoke(wanted):
        spoken.setdefault(service, {}).setdefault(case_id, set()).add(user_id)
    twice = _asked_twice(wanted)
    return [
        ConversationCount(
            service,
            clients=len(clients),
            people=sum(len(people) for people in clients.values()) / len(clients),
            asked_twice=twice.get(service, 0),
        )
        for service, clients in sorted(spoken.items())
    ]


def _who_spoke(services: tuple[str, ...]) -> Iterable[tuple[str, UUID, int]]:
    """(service, case, member of staff) of each talk with a client, screening or assessment."""
    rows = [
        exclude_struck_out(
            model.objects.filter(case__service__in=services, recorded_by__isnull=False, **conditions)
        )
        .order_by()
        .values_list("case__service", "case_id", "recorded_by_id")
        for model, conditions in (
            (Contact, {"successful": True, "with_whom": "client"}),
            (Screening, {}),
            (Assessment, {}),
        )
    ]
    return rows[0].union(*rows[1:])


def _asked_twice(services: tuple[str, ...]) -> dict[str, int]:
    """By service, the questions already answered at referral that were asked again at screening."""
    asked: dict[tuple[str, object], list[tuple[datetime, str]]] = {}
    referrals = Referral.objects.filter(case__service__in=services)
    for service, case_id, at, answers in referrals.values_list("case__service", "case_id", "at", "answers"):
        asked.setdefault((service, case_id), []).extend((at, key) for key in answers)
    decided = Event.objects.filter(case__service__in=services, kind="screening.decided")
    for service, case_id, at, data in decided.values_list("case__service", "case_id", "at", "data"):
        asked.setdefault((service, case_id), []).extend((at, key) for key in data.get("asked", ()))
    found: dict[str, int] = {}
    for (service, _), each in asked.items():
        found[service] = found.get(service, 0) + len(find_repeated_questions(each))
    return found
