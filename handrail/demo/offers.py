"""What clients of the demonstration are given and how their cases end: of the model's own offers alone."""

from collections.abc import Sequence
from random import Random

from handrail.service_models import Version
from handrail.service_models.schema.journey import InterventionOffer

# How many of those arranged are one of the first of a model, and how many any other of its offers.
FIRST_OFFERS, SHARE_OF_OTHERS = 3, 0.35
# How an ending counts over services -> what is taken where a model has no reason that counts as it.
REASON_SUBSTITUTES = {
    "returned_to_work": ("goals_met",),
    "retained_in_work": ("goals_met", "returned_to_work"),
    "goals_met": ("looking_for_new_work", "nothing_more_to_achieve"),
    "nothing_more_to_achieve": ("retired_or_redundant", "looking_for_new_work"),
    "could_not_be_reached": ("other", "chose_to_leave"),
    "no_longer_needed": ("chose_to_leave",),
}


def choose_offer(chance: Random, version: Version, usual: InterventionOffer) -> InterventionOffer:
    """Choose an intervention on offer: the usual one, or now and then any other of the model."""
    others = [offer for offer in version.interventions if offer.code != usual.code]
    return chance.choice(others) if others and chance.random() < SHARE_OF_OTHERS else usual


def find_reason(version: Version, counts_as: str) -> str:
    """Return the code of the model's own reason that counts as an ending, or as what stands for it."""
    for kind in (counts_as, *REASON_SUBSTITUTES.get(counts_as, ())):
        for reason in version.discharge.reasons:
            if reason.counts_as == kind:
                return reason.code
    return version.discharge.reasons[-1].code


def list_first_offers(version: Version, provided: Sequence[str]) -> list[InterventionOffer]:
    """Return the first offers of a model that somebody else gives."""
    return [offer for offer in version.interventions if offer.code in provided][:FIRST_OFFERS]
