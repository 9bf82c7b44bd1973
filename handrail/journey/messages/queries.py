"""How a client may be reached, and what stands against writing to them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from handrail.accounts.policy import Permission, Reader
from handrail.journey.case.models import Case, Consent, Contact, Person
from handrail.journey.case.queries import (
    consents_of,
    exclude_struck_out,
    hide_column,
    is_open_to,
    may_tell,
    select_joined_cases,
)
from handrail.journey.messages.models import Message
from handrail.journey.messages.rules import Channel, Reach, Refusals
from handrail.outbox.rules import DeliveryState
from handrail.service_models.vocabulary import QUESTIONNAIRES_BY_LINK


def reach_of(case: Case) -> Reach:
    person = case.person
    return Reach(person.email, person.telephone, person.contact_by, person.safe_contact)


def refusals_of(rows: Iterable[Case]) -> dict[object, Refusals]:
    """What stands against writing, by case, in three queries however many cases there are.

    Where a case is of a record joined with another, what stands against either stands against both.
    """
    keys = [case.pk for case in rows]
    found = refusals_where(keys)
    return {key: found.get(key, Refusals()) for key in keys}


def refusals_where(keys: object) -> dict[object, Refusals]:
    """The same for the cases of `keys`, ids or a query for them, without those nothing stands against."""
    holding = {"case__in": keys, "struck_out_at__isnull": True}
    latest: dict[tuple[object, str], bool] = {}
    about_service = Consent.objects.filter(**holding, recipient="service").order_by("id")
    for case, item, given in about_service.values_list("case", "item", "given"):
        latest[case, item] = given
    is_joined = Exists(Person.objects.filter(same_as=OuterRef("person")))
    apart = Case.objects.filter(Q(do_not_contact=True) | Q(client_died=True) | is_joined, pk__in=keys)
    rows = apart.values_list("pk", "do_not_contact", "client_died", is_joined)
    ends: dict[object, tuple[bool, bool]] = {pk: (asked, died) for pk, asked, died, _ in rows}
    for joined in Case.objects.filter(pk__in=[pk for pk, *_, is_joined in rows if is_joined]):
        latest |= _read_service_answers(joined)
        ends[joined.pk] = (forbids_contact(joined), joined.client_died)
    refused = {(case, item == QUESTIONNAIRES_BY_LINK) for (case, item), given in latest.items() if not given}
    return {
        key: Refusals(
            opted_out=(key, True) in refused,
            withdrawn=(key, False) in refused,
            never_again=key in ends and ends[key][0],
            died=key in ends and ends[key][1],
        )
        for key in {case for case, _ in refused} | ends.keys()
    }


def _read_service_answers(case: Case) -> dict[tuple[object, str], bool]:
    """Return what holds about taking part, with what was refused under joined records."""
    answers = consents_of(case).values()
    return {(case.pk, answer.item): answer.given for answer in answers if answer.recipient == "service"}


def forbids_contact(case: Case) -> bool:
    """Whether the client asked not to be contacted, in this case or under a record joined with its."""
    return case.do_not_contact or select_joined_cases(case).filter(do_not_contact=True).exists()


def select_refused_letters(case: Case) -> QuerySet[Message]:
    """Return the letters that wait for somebody who the client no longer agrees to."""
    waiting = Message.objects.filter(case=case, state=DeliveryState.WAITING, document__isnull=False)
    refused = [
        message.pk for message in waiting if not may_tell(case, message.recipient, message.recipient_name)
    ]
    return Message.objects.filter(pk__in=refused)


def count_waiting_texts() -> int:
    """Return how many texts wait to be sent."""
    return Message.objects.filter(state=DeliveryState.WAITING, channel=Channel.TEXT).count()


def failed_messages(reader: Reader) -> QuerySet[Message]:
    """Return what could not be sent in the services where this reader may send it again, the oldest first."""
    unsent = _messages_of(reader).filter(sent_at__isnull=True)
    return unsent.filter(state=DeliveryState.FAILED, closed_at__isnull=True)


def late_messages(reader: Reader, at: datetime, wait: timedelta) -> QuerySet[Message]:
    """Return what has waited to be sent for longer, in the same services; not for a safe time to come."""
    waiting = _messages_of(reader).filter(state=DeliveryState.WAITING, queued_at__lt=at - wait)
    return waiting.exclude(not_before__gt=at - wait)


def untold_messages(reader: Reader) -> QuerySet[Message]:
    """Return what somebody must tell the client, for nobody has spoken to them since it was held back."""
    spoken = exclude_struck_out(Contact.objects.all()).filter(
        case=OuterRef("case"), with_whom="client", successful=True, at__gte=OuterRef("for_staff_since")
    )
    return _messages_of(reader).filter(~Exists(spoken), for_staff_since__isnull=False)


def held_back_messages(reader: Reader, since: datetime) -> QuerySet[Message]:
    """Return what the gate or an action held back since then, for good, the latest first."""
    held_back = _messages_of(reader).filter(state=DeliveryState.HELD_BACK, queued_at__gte=since)
    return held_back.filter(for_staff_since__isnull=True).order_by("-queued_at", "-pk")


def find_unsent(reader: Reader, key: int) -> Message | None:
    """Return a message about which this reader must decide: it failed, or the client must be told."""
    unsent = failed_messages(reader).filter(pk=key).first()
    return unsent or untold_messages(reader).filter(pk=key).first()


def is_dealt_with(reader: Reader, key: int) -> bool:
    """Return whether this is a message of the reader's services that waits for nobody's decision."""
    return bool(_messages_of(reader).filter(pk=key).exists()) and find_unsent(reader, key) is None


def _messages_of(reader: Reader) -> QuerySet[Message]:
    """Return the messages of the services where this reader may send again, without their words."""
    services = reader.list_services_with(Permission.RESEND_MESSAGE)
    mine = Message.objects.alias(of=hide_column("case__service")).filter(
        is_open_to(reader.user_id, "case__"), of__in=services
    )
    return mine.select_related("case").defer("body").order_by("queued_at", "pk")
