"""How a client may be reached, and what stands against writing to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from handrail.journey.case.models import Case, Consent
from handrail.journey.discharge.models import Discharge
from handrail.journey.followup.models import FollowUp
from handrail.journey.messages.rules import Reach

# The client's own answer about being sent questionnaires: a consent like any other, but one that stands
# until it is taken back. Nobody is asked for it beforehand.
WANTED = "questionnaires"
DIED = "died"
NEVER = ("Client has died", "Withdrew consent to be contacted")


def reach_of(case: Case) -> Reach:
    person = case.person
    return Reach(person.email, person.telephone, person.contact_by, person.contact_needs)


@dataclass(frozen=True)
class Refusals:
    """What keeps a case from being sent anything, whatever the questionnaire."""

    opted_out: bool = False
    withdrawn: bool = False
    never_again: bool = False


def refusals_of(rows: Iterable[Case]) -> dict[Any, Refusals]:
    """What stands against writing, by case, in three queries however many cases there are."""
    keys = [case.pk for case in rows]
    found = refusals_where(keys)
    return {key: found.get(key, Refusals()) for key in keys}


def refusals_where(keys: Any) -> dict[Any, Refusals]:
    """The same for the cases of `keys`, ids or a query for them, without those nothing stands against."""
    holding = {"case__in": keys, "struck_out_at__isnull": True}
    latest: dict[tuple[Any, str], bool] = {}
    about_service = Consent.objects.filter(**holding, recipient="service").order_by("at", "id")
    for case, item, given in about_service.values_list("case", "item", "given"):
        latest[case, item] = given
    gone = set(Discharge.objects.filter(**holding, reason=DIED).values_list("case", flat=True))
    gone |= set(FollowUp.objects.filter(**holding, missed_reason__in=NEVER).values_list("case", flat=True))
    refused = {(case, item == WANTED) for (case, item), given in latest.items() if not given}
    return {
        key: Refusals(
            opted_out=(key, True) in refused, withdrawn=(key, False) in refused, never_again=key in gone
        )
        for key in {case for case, _ in refused} | gone
    }
