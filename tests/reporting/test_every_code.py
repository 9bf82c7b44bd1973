"""Every intervention and reason of every shipped service has a figure, in its own words and as it counts."""

from collections import Counter
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from handrail import service_models
from handrail.figures import tables
from handrail.figures.engine.example import make_extract
from handrail.reporting.from_journey import clients, interventions
from handrail.reporting.from_journey.reading import CaseFacts

AT = datetime(2026, 5, 5, 10, tzinfo=UTC)
VERSIONS = [version for service in service_models.load_services() for version in service.versions]
UNSTARTED = {"provider_name": "", "how": "referral", "first_appointment_on": None, "finished_on": None}
SESSIONS = {"sessions_attended": None, "sessions_missed": None}


def make_facts(version, **rows):
    case = SimpleNamespace(reference="a", service=version.service, model_version=version.id)
    return CaseFacts(case, {kind: list(found) for kind, found in rows.items()})


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: f"{version.service} {version.id}")
def test_every_intervention_has_a_row_in_its_own_words_and_one_as_what_it_counts(version):
    rows = [
        SimpleNamespace(at=AT, intervention=offer.code, **UNSTARTED, **SESSIONS)
        for offer in version.interventions
    ]
    client = {"case_id": "a", "service": version.service, "assessed_date": "2026-05-04"}
    given = interventions.build_intervention_records(make_facts(version, interventions=rows))
    extract = make_extract({"clients": [client], "interventions": given})
    own, kinds = (
        tables.compute_table("own-interventions", extract),
        tables.compute_table("interventions", extract),
    )
    for offer in version.interventions:
        label = f"{offer.label} (counts as {offer.counts_as.replace('_', ' ')})"
        assert own.get_cell(label, "interventions").value == 1
    for kind, number in Counter(offer.counts_as for offer in version.interventions).items():
        assert kinds.get_cell(kind, "interventions").value == number


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: f"{version.service} {version.id}")
def test_every_reason_has_a_row_in_its_own_words_and_one_as_what_it_counts(version):
    reasons = version.discharge.reasons
    rows = [
        {
            "case_id": reason.code,
            "service": version.service,
            "discharged_date": "2026-06-04",
            **clients.describe_reason(make_facts(version), SimpleNamespace(reason=reason.code)),
        }
        for reason in reasons
    ]
    extract = make_extract({"clients": rows})
    own, kinds = (
        tables.compute_table("own-reasons", extract),
        tables.compute_table("discharge-reasons", extract),
    )
    for reason in reasons:
        label = f"{reason.label} (counts as {reason.counts_as.replace('_', ' ')})"
        assert own.get_cell(version.service, label, "count").value == 1
    for kind, number in Counter(reason.counts_as for reason in reasons).items():
        assert kinds.get_cell(kind, version.service).n == number
