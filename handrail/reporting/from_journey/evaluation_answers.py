"""What a client last answered about being evaluated, as conditions of a query over cases.

The same as `consents_of` says of a case, whatever items a service asks in: an answer recorded later to
the same item holds, and a no under a record joined with this one, until they agree after the joining.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from handrail.journey.case.models import Consent, Event

# The recipient of the items of consent, in every service model, that speak of evaluation.
EVALUATION_RECIPIENT = "evaluation"


def was_asked() -> Exists:
    """Whether a case has any answer that has not ended."""
    return Exists(_select_answers(case=OuterRef("pk"), ended_at=None))


def has_refused() -> Q:
    """Whether a refusal stands in a case, or under a record joined with its client's."""
    own = _select_refusals(case=OuterRef("pk"))
    return Q(Exists(own)) | Q(Exists(_select_joined_refusals()))


def _select_answers(**of: object) -> QuerySet[Consent]:
    return Consent.objects.filter(recipient=EVALUATION_RECIPIENT, struck_out_at__isnull=True, **of).order_by()


def _select_refusals(**of: object) -> QuerySet[Consent]:
    """Select the noes that no later answer to the same item replaces."""
    later = _select_answers(case=OuterRef("case"), pk__gt=OuterRef("pk"), item=OuterRef("item"))
    return _select_answers(given=False, **of).filter(~Exists(later))


def _select_joined_refusals() -> QuerySet[Consent]:
    """Select the noes under the client's other records that this case does not agree to again."""
    joinings = Event.objects.filter(case__person=OuterRef("case__person"), kind="person.merged")
    return (
        _select_refusals(case__person=OuterRef("person"))
        .annotate(
            record=Coalesce("case__opened_for", "case__person"),
            joined_at=Subquery(joinings.order_by("-id").values("at")[:1]),
        )
        .exclude(record=Coalesce(OuterRef("opened_for"), OuterRef("person")))
        .filter(~Exists(_select_agreements_again()))
    )


def _select_agreements_again() -> QuerySet[Consent]:
    """Select the yeses of this case that were recorded after the refusal and after the joining."""
    since = {"recorded_at__gt": OuterRef("recorded_at")}
    agreements = _select_answers(case=OuterRef(OuterRef("pk")), given=True, ended_at=None, **since)
    return agreements.filter(recorded_at__gt=OuterRef("joined_at"))
