"""`interventions`: each referral or signposting to somebody who helps."""

from typing import Any

from handrail.reporting.from_journey.clients import version_of
from handrail.reporting.from_journey.reading import Told, day
from handrail.reporting.from_journey.words import INTERVENTIONS


def records(told: Told) -> list[dict[str, Any]]:
    rows = told.all("interventions")
    offered = {offer.code: offer.provided for offer in version_of(told.case).interventions} if rows else {}
    return [
        {
            "case_id": told.case.reference,
            "kind": INTERVENTIONS.get(row.intervention, "other"),
            "provider": row.provider_name or None,
            "delivery": offered.get(row.intervention),
            "means": row.how,
            "referred_date": day(row.at),
            "started_date": row.first_appointment_on,
            "ended_date": row.finished_on,
            "sessions_attended": row.sessions_attended,
            "sessions_missed": row.sessions_missed,
        }
        for row in rows
    ]
