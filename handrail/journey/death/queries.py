"""The cases of a person who has died, what was held back because of it, and the notices to case managers."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from handrail.accounts.policy import Reader
from handrail.journey.allocation.queries import keep_looked_after
from handrail.journey.case.death import Death
from handrail.journey.case.models import Case
from handrail.journey.case.queries import cases_for, find_death, same_person
from handrail.journey.diary.queries import list_cancelled_by_death, list_stopped_by_death
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import Barrier

# How long a desk tells a case manager of a death among their clients.
NOTICE_SHOWN_FOR = timedelta(days=14)


def list_held_back(case: Case) -> QuerySet[Message]:
    """Return the messages of this case that a death held back: they stay so when it is undone."""
    return case.messages.filter(held_back=Barrier.DIED.label).defer("body").order_by("queued_at", "pk")


def list_coming_back(case: Case, at: datetime) -> list[str]:
    """Return the appointments and call-backs to come that stand again if the death is undone, in words."""
    death = find_death(case.person)
    if death is None:
        return []
    since = death.recorded_at
    appointments = list_cancelled_by_death(case, since=since, at=at)
    calls = list_stopped_by_death(case, since=since, at=at)
    return [f"{row} with {row.user.name}" for row in appointments] + [
        f"{call}, by {call.user.name}" for call in calls
    ]


def was_undone(case: Case) -> bool:
    """Whether a death of this client was recorded in error and undone."""
    return Death.objects.filter(person_id__in=same_person(case.person), undone_at__isnull=False).exists()


def list_recent_deaths(reader: Reader, at: datetime) -> QuerySet[Case]:
    """Return the clients that the reader looks after whose death was recorded in the last two weeks."""
    since = Death.objects.filter(recorded_at__gte=at - NOTICE_SHOWN_FOR, undone_at__isnull=True)
    people = since.order_by().values(root=Coalesce("person__same_as_id", "person_id"))
    cases = cases_for(reader, led_by_service=False).filter(client_died=True, person_id__in=people)
    return keep_looked_after(cases, reader.user_id, timezone.localdate(at))
