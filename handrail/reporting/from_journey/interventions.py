"""`interventions`: each referral or signposting to somebody who helps."""

from handrail.reporting.from_journey.reading import CaseFacts, Record, Row, to_local_day
from handrail.service_models.vocabulary import OTHER


def build_intervention_records(facts: CaseFacts) -> list[Record]:
    """Build a record of each referral or signposting of a case."""
    return [_build_record(facts, row) for row in facts.list_rows("interventions")]


def _build_record(facts: CaseFacts, row: Row) -> Record:
    offer = facts.codebook.find_intervention(facts.case.model_version, row.intervention)
    return {
        "case_id": facts.case.reference,
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
