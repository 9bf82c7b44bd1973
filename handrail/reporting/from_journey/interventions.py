"""`interventions`: each referral or signposting to somebody who helps."""

from typing import Any

from handrail.reporting.from_journey.reading import CaseFacts, to_local_day
from handrail.service_models.vocabulary import OTHER


def build_intervention_records(told: CaseFacts) -> list[dict[str, Any]]:
    return [_build_record(told, row) for row in told.list_rows("interventions")]


def _build_record(told: CaseFacts, row: Any) -> dict[str, Any]:
    offer = told.codebook.find_intervention(told.case.model_version, row.intervention)
    return {
        "case_id": told.case.reference,
        "kind": offer.counts_as if offer else OTHER,
        "code": row.intervention,
        "label": offer.label if offer else None,
        "provider": row.provider_name or None,
        "delivery": offer.provided if offer else None,
        "means": row.how,
        "referred_date": to_local_day(row.at),
        "started_date": row.first_appointment_on,
        "ended_date": row.finished_on,
        "sessions_attended": row.sessions_attended,
        "sessions_missed": row.sessions_missed,
    }
