"""The referrals that wait, for those who may decide about them."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce

from handrail.accounts.policy import Permission, Reader
from handrail.journey.case.drafts import as_uuid
from handrail.journey.case.models import Case, Person
from handrail.journey.case.queries import cases_for, same_person
from handrail.journey.case.restriction import NamedReader, Restriction
from handrail.journey.messages.links import key_of, make_token
from handrail.journey.waiting.facts import read_person
from handrail.journey.waiting.models import WaitingReferral

# What the token of a referrer's link is signed for, whether the referral waits or has been taken.
LINK_PURPOSE = "referrer"


def select_waiting(reader: Reader) -> QuerySet[WaitingReferral]:
    """Return the referrals, decided or not, that a reader may decide about.

    Those of their services, but those of a person whose record is restricted: they are for its named readers.
    """
    standing = Restriction.objects.filter(lifted_at__isnull=True)
    named = NamedReader.objects.filter(
        user_id=reader.user_id or 0, removed_at__isnull=True, restriction__lifted_at__isnull=True
    )
    mine = named.values(root=Coalesce("restriction__person__same_as_id", "restriction__person_id"))
    restricted = standing.values(root=Coalesce("person__same_as_id", "person_id"))
    own = Q(service__in=reader.list_services_with(Permission.TAKE_REFERRAL)) & ~Q(root__in=restricted)
    # Not a join: SQLite would begin with the people.
    kept = Person.objects.filter(pk=OuterRef("person_id")).values("same_as_id")
    rows = WaitingReferral.objects.alias(
        root=Coalesce(Subquery(kept), F("person_id"), output_field=UUIDField())
    )
    return rows.filter(Q(root__in=mine) | own)


def list_undecided(reader: Reader) -> QuerySet[WaitingReferral]:
    """Return the referrals that wait for this reader or a colleague, the longest waiting first."""
    return select_waiting(reader).filter(decided_at__isnull=True)


def find_waiting(reader: Reader, waiting_id: uuid.UUID) -> WaitingReferral | None:
    """Return a referral that waits, or has waited, where the reader may decide about it."""
    rows = select_waiting(reader).select_related("person", "recorded_by", "decided_by")
    return rows.filter(pk=waiting_id).first()


def find_sent(*, submission: uuid.UUID | None = None, pk: uuid.UUID | None = None) -> WaitingReferral | None:
    """Return the referral that a page sent, by the number of the page or its own."""
    wanted = Q(submission=submission) if submission else Q(pk=pk)
    return WaitingReferral.objects.filter(wanted).first()


def find_shown_case(reader: Reader, person: Person) -> Case | None:
    """Return the latest case of a person that the reader may open; None where there is none."""
    return cases_for(reader).filter(person_id__in=same_person(person)).first()


def build_person(waiting: WaitingReferral) -> Person:
    """Return the person that a waiting referral describes, not saved."""
    return Person(**read_person(waiting.facts["person"]))


def make_waiting_token(waiting: WaitingReferral) -> str:
    """Return the token of the link by which a referrer follows a referral that waits."""
    return make_token(LINK_PURPOSE, waiting.pk.hex)


def find_by_token(token: str, at: datetime) -> WaitingReferral | None:
    """Return the waiting referral of a link while it opens; None where the link is of something else."""
    key = as_uuid(key_of(LINK_PURPOSE, token) or "")
    oldest = at - timedelta(days=settings.LINK_DAYS[LINK_PURPOSE])
    return WaitingReferral.objects.filter(pk=key, at__gt=oldest).first() if key else None
