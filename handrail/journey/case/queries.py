"""Reads of the case, always scoped to what the reader may see."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from django.db.models import Manager, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat

from handrail import service_models
from handrail.accounts.models import User
from handrail.accounts.policy import Permission, Reader
from handrail.foundation.errors import UserError
from handrail.journey.case.answers import AnswerKey, agrees_to_tell, select_holding
from handrail.journey.case.contributions import get_contributions
from handrail.journey.case.death import Death
from handrail.journey.case.errors import UnknownVersion
from handrail.journey.case.events import KINDS
from handrail.journey.case.facts import EVENT_OF_CONTACT
from handrail.journey.case.history import CaseHistory
from handrail.journey.case.joining import add_joined_refusals, find_record, list_joined_answers
from handrail.journey.case.models import (
    Case,
    Consent,
    Contact,
    Draft,
    Event,
    Fact,
    Person,
)
from handrail.journey.case.restriction import NamedReader, Restriction
from handrail.journey.case.rules import CaseStage, Facts, Milestones
from handrail.journey.case.tasks import RING_AFTER
from handrail.network.details import refresh_details
from handrail.service_models.guidance import list_hidden_parts

FactType = TypeVar("FactType", bound=Fact)
# Stages that are how a case ended before it was one of a client.
ENDED_BEFORE = (CaseStage.NOT_ELIGIBLE, CaseStage.DECLINED, CaseStage.CLOSED)


def cases_for(
    reader: Reader, permission: Permission = Permission.READ_CASE, *, led_by_service: bool = True
) -> QuerySet[Case]:
    """The cases of the services in which the reader holds `permission`, but those restricted or erased.

    Not `led_by_service` are those that something rarer leads to, such as their person.
    """
    services = reader.list_services_with(permission)
    cases = (
        Case.objects.filter(service__in=services)
        if led_by_service
        else Case.objects.alias(of=hide_column("service")).filter(of__in=services)
    )
    standing = cases.filter(is_open_to(reader.user_id), erased_at__isnull=True)
    return standing.select_related("person", "case_manager")


def hide_column(name: str) -> Concat:
    """Return a column as an expression that no index holds.

    A planner that knows nothing of a table takes a service for something rare, and reads all cases of it.
    """
    return Concat(name, Value(""))


def is_open_to(user_id: int | None, case: str = "") -> Q:
    """What keeps out the cases restricted to others; `case` is the path to the case, such as 'case__'."""
    readers = NamedReader.objects.filter(
        user_id=user_id or 0, removed_at__isnull=True, restriction__lifted_at__isnull=True
    )
    # Joined records are one person's: a restriction of one is a restriction of all.
    root = Coalesce("restriction__person__same_as_id", "restriction__person_id")
    people = readers.annotate(root=root).values("root")
    named = Q(**{f"{case}person__in": people}) | Q(**{f"{case}person__same_as__in": people})
    return Q(**{f"{case}restricted": False}) | named


def keep_readers(users: Iterable[User], case: Case) -> list[User]:
    """Return those of these members of staff who may open a case, as far as it is restricted."""
    if not case.restricted:
        return list(users)
    return [user for user in users if Case.objects.filter(is_open_to(user.pk), pk=case.pk).exists()]


def find_restriction(person: Person) -> Restriction | None:
    """The restriction that stands over any of this person's joined records."""
    standing = Restriction.objects.filter(person_id__in=same_person(person), lifted_at__isnull=True)
    return standing.order_by("pk").first()


def list_named_readers(restriction: Restriction) -> list[NamedReader]:
    """Those who may open a restricted record now, by name."""
    return list(
        restriction.readers.filter(removed_at__isnull=True).select_related("user").order_by("user__name")
    )


def find_hidden_references(reader: Reader, references: Iterable[str]) -> set[str]:
    """Those of these references whose case is restricted to others than this reader."""
    hidden = Case.objects.filter(reference__in=list(references), restricted=True)
    return set(hidden.exclude(is_open_to(reader.user_id)).values_list("reference", flat=True))


def find_restricted_case(reader: Reader, reference: str, permission: Permission) -> Case | None:
    """A case that this reader could open were it not restricted to others; None where there is none."""
    services = reader.list_services_with(permission)
    restricted = Case.objects.filter(service__in=services, reference=reference, restricted=True)
    return restricted.exclude(is_open_to(reader.user_id)).select_related("person").first()


def find_case(reader: Reader, reference: str, permission: Permission = Permission.READ_CASE) -> Case:
    """One case by its reference. Raises Case.DoesNotExist where there is none the reader may see."""
    return (
        cases_for(reader, permission)
        .select_related("employer", "site", "person__practice")
        .get(reference=reference)
    )


def version_of(case: Case) -> service_models.Version:
    """Return the version of the service model that this case pinned at referral.

    Raises UnknownVersion where this server has no file of it.
    """
    refresh_details()
    try:
        return service_models.get_service(case.service).find_version(case.model_version)
    except UserError as problem:
        raise UnknownVersion(case) from problem


def exclude_struck_out(rows: Manager[FactType] | QuerySet[FactType]) -> QuerySet[FactType]:
    """Facts not struck out."""
    return rows.filter(struck_out_at__isnull=True)


def facts_of(case: Case) -> Facts:
    """What the case's stage depends on, read afresh; what cannot have happened yet is not asked."""
    version, given = version_of(case), get_contributions()
    screening = given.find_screening(case)
    enrolled = screening.at if screening and screening.outcome == "enrolled" else None
    # A service that times contact from enrolment does not count the screening call itself.
    contact_after = enrolled if contact_counts_from(version) == "enrolled" else case.referred_at
    assessed = given.find_assessed(case) if enrolled else None
    milestones = Milestones(
        referred=case.referred_at,
        screened=screening.at if screening else None,
        enrolled=enrolled,
        allocated=given.find_allocated(case) if enrolled else None,
        first_contact=_first_contact(case, contact_after) if contact_after else None,
        assessed=assessed,
        plan_agreed=given.find_plan_agreed(case) if assessed else None,
        first_intervention=given.find_first_intervention(case) if enrolled else None,
        discharged=given.find_discharged(case) if enrolled else None,
    )
    return assemble_facts(
        version,
        CaseHistory.load_progress(case, enrolled=bool(enrolled)),
        milestones,
        screening_outcome=screening.outcome if screening else given.find_closing(case),
        workstream=screening.workstream if screening else "",
        died=has_died(case.person),
    )


def first_moment(rows: QuerySet[FactType]) -> datetime | None:
    """Return when the earliest of these facts that holds happened; None where none does."""
    moment: datetime | None = exclude_struck_out(rows).order_by("at").values_list("at", flat=True).first()
    return moment


def _first_contact(case: Case, after: datetime) -> datetime | None:
    return first_moment(case.contacts.filter(with_whom="client", successful=True, at__gt=after))


def assemble_facts(
    version: service_models.Version,
    history: CaseHistory,
    milestones: Milestones,
    *,
    screening_outcome: str | None,
    workstream: str,
    died: bool,
) -> Facts:
    """Return the facts that clocks and schedules look at, from what happened: no query."""
    happened = history.list_events(version, milestones.screened)
    if version.trial and milestones.enrolled:
        # Until a trial has its own draw, joining it stands for being randomised.
        happened["randomised"] = [milestones.enrolled]
    return Facts(
        milestones=milestones,
        screening_outcome=screening_outcome,
        workstream=workstream,
        happened=happened,
        follow_ups=history.list_follow_ups(),
        follow_ups_planned=tuple(
            step.code for step in version.follow_up if not step.workstreams or workstream in step.workstreams
        ),
        contacts_left=history.list_contacts_left(version, happened, workstream),
        asked=history.list_times_to_ring(RING_AFTER),
        pauses=history.list_pauses(),
        exemptions=history.list_exemptions(),
        handover_untold=history.find_untold_handover(),
        died=died,
        untold=history.list_untold(),
    )


def facts_for_page(case: Case, version: service_models.Version, history: CaseHistory) -> Facts:
    """The facts of the case from its own columns and what happened: no query."""
    return assemble_facts(
        version,
        history,
        milestones_of(case),
        screening_outcome=case.stage if case.stage in ENDED_BEFORE else None,
        workstream=case.workstream,
        died=case.client_died,
    )


def is_scheduled(case: Case, kind: str) -> bool:
    """Whether a contact of this kind is one that a schedule of the service asks for."""
    schedules = version_of(case).schedules
    events = {EVENT_OF_CONTACT.get(kind, kind), kind.rpartition("_")[0]}
    return any({schedule.code, schedule.done_by} & events for schedule in schedules)


def contact_kinds(case: Case) -> list[tuple[str, str]]:
    """The contacts that schedules of the service still ask for, as kinds of contact with their labels."""
    version = version_of(case)
    labels = {
        f"{each.code}_{number}": f"{each.label}, {number} of {each.times}" if each.times > 1 else each.label
        for each in version.schedules
        if each.times
        for number in range(1, each.times + 1)
    }
    history = CaseHistory.load_progress(case, enrolled=bool(case.enrolled_at))
    return [(code, labels[code]) for code in facts_for_page(case, version, history).contacts_left]


def contact_counts_from(version: service_models.Version) -> str:
    """The event from which the service times its first contact."""
    return next((clock.starts_on for clock in version.clocks if clock.met_by == "first_contact"), "referred")


def milestones_of(case: Case) -> Milestones:
    """The milestones as the case's own columns hold them: no query."""
    return Milestones(
        referred=case.referred_at,
        screened=case.screened_at,
        enrolled=case.enrolled_at,
        allocated=case.allocated_at,
        first_contact=case.first_contact_at,
        assessed=case.assessed_at,
        plan_agreed=case.plan_agreed_at,
        first_intervention=case.first_intervention_at,
        discharged=case.discharged_at,
    )


def consents_of(case: Case) -> dict[AnswerKey, Consent]:
    """The answer that holds for each item and named recipient, the stricter of joined records.

    Their order is that of recording, which no correction of the clock changes. One that has ended holds no
    more, and brings back none before it.
    """
    rows = exclude_struck_out(Consent.objects.filter(case__person_id=case.person_id))
    answers = list(rows.select_related("case").order_by("id"))
    holding = select_holding(row for row in answers if row.case_id == case.pk)
    if joined := list_joined_answers(case, answers):
        add_joined_refusals(holding, joined, _find_joined_at(case.person))
    return {key: answer for key, answer in holding.items() if answer.ended_at is None}


def _find_joined_at(person: Person) -> datetime | None:
    """Return when a record was last joined with this person's."""
    joinings = Event.objects.filter(case__person=person, kind="person.merged").order_by("-id")
    return joinings.values_list("at", flat=True).first()


def select_joined_cases(case: Case) -> QuerySet[Case]:
    """Return the cases that were opened for other records, joined with this case's."""
    cases = Case.objects.filter(person_id=case.person_id)
    return cases.annotate(record=Coalesce("opened_for_id", "person_id")).exclude(record=find_record(case))


def may_tell(case: Case, recipient: str, name: str = "") -> bool:
    """Whether the client's latest answer lets this kind of recipient be told, or the one of this name."""
    return recipient == "client" or agrees_to_tell(consents_of(case), recipient, name)


def list_timeline(case: Case) -> QuerySet[Event]:
    return case.events.select_related("by").order_by("-at", "-id")


def latest_event(case: Case, topic: str) -> int:
    """The number of the last event of a topic, for a form to carry as `seen`; 0 where there is none."""
    event = case.events.filter(kind__in=kinds_of(topic)).order_by("-id").values_list("id", flat=True).first()
    return event or 0


def is_done(submission: uuid.UUID | None) -> bool:
    """Whether the page with this number has been acted on already."""
    return submission is not None and Event.objects.filter(submission=submission).exists()


def kinds_of(topic: str) -> list[str]:
    return [name for name, kind in KINDS.items() if kind.topic == topic]


def draft_of(key: str, *, for_update: bool = False) -> Draft | None:
    """A draft by its key; `for_update` holds it until the transaction ends."""
    drafts = Draft.objects.filter(key=key)
    return (drafts.select_for_update() if for_update else drafts.select_related("saved_by")).first()


def contacts_of(case: Case) -> QuerySet[Contact]:
    return exclude_struck_out(case.contacts).select_related("recorded_by").order_by("-at", "-id")


def same_person(person: Person) -> set[uuid.UUID]:
    """The ids of every record known to be this person."""
    root = person.same_as_id or person.pk
    return {root, *Person.objects.filter(same_as_id=root).values_list("pk", flat=True)}


def select_family(person: Person) -> QuerySet[Person, uuid.UUID]:
    """Select the keys of the same records, for a query: it looks for them by their indexes alone."""
    root = person.same_as_id or person.pk
    return Person.objects.filter(Q(pk=root) | Q(same_as_id=root)).values_list("pk", flat=True)


def find_death(person: Person) -> Death | None:
    """Return the death recorded under any of a person's joined records; None where there is none."""
    deaths = Death.objects.filter(person_id__in=select_family(person), undone_at__isnull=True)
    return deaths.select_related("recorded_by").first()


def has_died(person: Person) -> bool:
    """Whether any of a person's joined records says that they have died: one query."""
    return find_death(person) is not None


def list_spells(person: Person, service: str) -> QuerySet[Case]:
    """Return the cases of a person with a service under all their joined records, the latest first."""
    cases = Case.objects.filter(person_id__in=same_person(person), service=service)
    return cases.order_by("-referred_at", "reference")


def other_cases(case: Case, reader: Reader) -> QuerySet[Case]:
    """This person's other cases that the reader may see."""
    cases = cases_for(reader, led_by_service=False)
    return cases.filter(person_id__in=select_family(case.person)).exclude(pk=case.pk)


def is_restricted(version: service_models.Version, reader: Reader) -> bool:
    """Whether the service keeps medical content from every role that the reader holds in it."""
    roles = reader.roles.get(version.service, frozenset())
    return bool(roles) and all(list_hidden_parts(version, role.value) for role in roles)
