"""The demonstration records what each model offers, whatever the model."""

from collections import Counter
from datetime import datetime
from random import Random

import pytest

from handrail import service_models
from handrail.demo.offers import REASON_SUBSTITUTES, choose_offer, find_reason, list_first_offers
from handrail.demo.seed import fill_database
from handrail.foundation.calendars import LONDON
from handrail.journey.discharge.models import Discharge
from handrail.journey.support.models import Intervention

VERSIONS = [version for service in service_models.load_services() for version in service.versions]
ENDINGS = (*REASON_SUBSTITUTES, "chose_to_leave")


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: f"{version.service} {version.id}")
def test_every_ending_is_a_reason_of_the_model_that_means_it(version):
    reasons = {reason.code: reason for reason in version.discharge.reasons}
    for ending in ENDINGS:
        reason = reasons[find_reason(version, ending)]
        assert reason.counts_as in (ending, *REASON_SUBSTITUTES.get(ending, ()))


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: f"{version.service} {version.id}")
def test_any_offer_of_the_model_may_be_given_and_nothing_else(version):
    chance, usual = Random(7), version.interventions[0]
    chosen = Counter(choose_offer(chance, version, usual).code for _ in range(1_000))
    assert set(chosen) == {offer.code for offer in version.interventions}
    assert chosen[usual.code] > 500


def test_the_first_offers_are_those_that_somebody_else_gives():
    version = service_models.get_service("leicestershire").current_version
    given = [offer.code for offer in version.interventions if offer.provided != "in_house"]
    assert [offer.code for offer in list_first_offers(version, given)] == [
        "msk_therapy",
        "talking_therapies",
        "debt",
    ]


@pytest.mark.django_db
@pytest.mark.either_database
def test_what_a_demonstration_records_stands_in_the_model_of_its_case():
    fill_database(clients=30, seed=3, now=datetime(2026, 11, 27, 12, tzinfo=LONDON))
    rows = Intervention.objects.values_list("case__service", "case__model_version", "intervention")
    ends = Discharge.objects.values_list("case__service", "case__model_version", "reason")
    assert rows
    assert ends
    for service, version_id, code in rows:
        assert code in {
            each.code for each in service_models.get_service(service).find_version(version_id).interventions
        }
    for service, version_id, code in ends:
        reasons = service_models.get_service(service).find_version(version_id).discharge.reasons
        assert code in {each.code for each in reasons}
    assert {code for *_, code in rows} & {
        "nurse",
        "in_house_gp",
        "confidence",
        "mediation",
        "smoking",
        "housing",
    }
