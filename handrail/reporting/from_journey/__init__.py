"""The extract as the journey's own records make it: the same files an evaluator would be given."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa
from django.db.models import QuerySet
from django.utils import timezone

from handrail import service_models
from handrail.foundation.dates import age_on
from handrail.journey.assessment.models import Assessment, Measure
from handrail.journey.case.models import Case
from handrail.journey.case.queries import holding
from handrail.journey.discharge.models import Discharge
from handrail.journey.followup.models import FollowUp
from handrail.journey.referral.models import Referral
from handrail.journey.screening.models import Screening
from handrail.journey.support.models import WorkStatus
from handrail.reporting.extract.codes import CONDITIONS
from handrail.reporting.extract.files import FILES

MEASURES = {"eq5d-5l": "eq5d", "eq-vas": "vas", "phq-9": "phq9", "gad-7": "gad7"}
GENDERS = {"male": "male", "female": "female", "other": "other"}
OUTCOMES = {"enrolled": "eligible", "declined": "eligible", "not_eligible": "not_eligible"}
DISCHARGE_REASONS = {
    "returned_same_job": "returned_to_work",
    "returned_new_duties": "returned_to_work",
    "new_employer": "returned_to_work",
    "stayed_at_work": "retained_in_work",
    "goals_met": "goals_met",
    "nothing_more": "nothing_more_to_achieve",
    "left_work": "retired_or_redundant",
    "referred_on": "moved_to_other_service",
    "recovered_left": "no_longer_needed",
    "declined": "chose_to_leave",
    "lost_contact": "could_not_be_reached",
    "moved_away": "moved_away",
    "died": "died",
}
RETURN_KINDS = {
    "same_job": "same_job",
    "adjusted_duties": "new_duties",
    "new_job_same_employer": "new_duties",
    "new_employer": "new_employer",
    "self_employed": "new_employer",
}


def tables(services: Sequence[str]) -> dict[str, pa.Table]:
    """The `clients` and `followups` files of these services, in eight queries however many cases."""
    cases = list(
        Case.objects.filter(service__in=services).select_related("person", "employer").order_by("reference")
    )
    found = {
        "referrals": _by_case(Referral.objects.filter(case__service__in=services).order_by("-at")),
        "screenings": _latest(Screening, services),
        "assessments": _latest(Assessment, services),
        "discharges": _latest(Discharge, services),
        "returns": _by_case(
            holding(WorkStatus.objects.filter(case__service__in=services, attendance="at_work")).order_by(
                "-from_on"
            )
        ),
        "measures": _measures(services),
    }
    clients = [client(case, found) for case in cases]
    follow_ups = [
        _follow_up(row)
        for row in holding(FollowUp.objects.filter(case__service__in=services))
        .select_related("case")
        .order_by("id")
    ]
    return {
        "clients": pa.Table.from_pylist(clients, schema=FILES["clients"].arrow),
        "followups": pa.Table.from_pylist(follow_ups, schema=FILES["followups"].arrow),
    }


def _by_case(rows: Iterable[Any]) -> dict[Any, Any]:
    """The last of the rows of each case, in the order given."""
    return {row.case_id: row for row in rows}


def _latest(model: Any, services: Sequence[str]) -> dict[Any, Any]:
    rows: QuerySet[Any] = holding(model.objects.filter(case__service__in=services)).order_by("at", "id")
    return _by_case(rows)


def _measures(services: Sequence[str]) -> dict[tuple[Any, str, str], Measure]:
    rows = holding(
        Measure.objects.filter(
            case__service__in=services, instrument__in=MEASURES, occasion__in=["entry", "discharge"]
        )
    )
    return {(row.case_id, row.instrument, row.occasion): row for row in rows.order_by("at", "id")}


def client(case: Case, found: dict[str, dict[Any, Any]]) -> dict[str, Any]:
    """One record of the `clients` file; None where nothing is recorded."""
    referral = found["referrals"].get(case.pk)
    screening = found["screenings"].get(case.pk)
    assessment = found["assessments"].get(case.pk)
    discharge = found["discharges"].get(case.pk)
    back = found["returns"].get(case.pk)
    answers = {**(referral.answers if referral else {}), **(screening.answers if screening else {})}
    person = case.person
    condition = (assessment.condition if assessment else "") or None
    known = {name for name in CONDITIONS if name == condition}
    row = {
        "case_id": case.reference,
        "person_id": str(person.same_as_id or person.pk),
        "service": case.service,
        "version": case.model_version,
        "workstream": case.workstream or None,
        "case_manager": str(case.case_manager_id) if case.case_manager_id else None,
        "referral_date": day(case.referred_at),
        "referral_route": referral.route if referral else None,
        "information_source": (referral.information_source or None) if referral else None,
        "screened_date": day(case.screened_at),
        "outcome": OUTCOMES[screening.outcome] if screening else None,
        "enrolled_date": day(case.enrolled_at),
        "first_contact_date": day(case.first_contact_at),
        "assessed_date": day(case.assessed_at),
        "assessment_mode": assessment.mode if assessment else None,
        "first_intervention_date": day(case.first_intervention_at),
        "discharged_date": day(case.discharged_at),
        "discharge_reason": DISCHARGE_REASONS.get(discharge.reason, "other") if discharge else None,
        "dropped_out": _dropped_out(case, discharge),
        "work_attendance_entry": (assessment.work_attendance or None) if assessment else None,
        "absence_started": assessment.absence_started if assessment else None,
        "return_date": (discharge.return_date if discharge else None) or (back.from_on if back else None),
        "return_kind": RETURN_KINDS.get(
            (discharge and discharge.return_kind) or (back and back.return_kind) or ""
        ),
        "work_attendance_discharge": _attendance(discharge),
        "gender": GENDERS.get(person.gender),
        "age": age_on(person.date_of_birth, timezone.localdate(case.referred_at))
        if person.date_of_birth
        else None,
        "ethnicity": person.ethnicity or None,
        "employment_status": answers.get("employment_status"),
        "employer_size": size_band(answers.get("employer_size")),
        "sector": (case.employer.sector or None) if case.employer else None,
        "occupational_health": answers.get("occupational_health"),
        "condition": condition if known else None,
        "condition_group": CONDITIONS.get(condition or ""),
    }
    for instrument, column in MEASURES.items():
        for occasion in ("entry", "discharge"):
            row[f"{column}_{occasion}"] = _measured(found["measures"].get((case.pk, instrument, occasion)))
    fields = FILES["clients"].by_name
    return {name: value for name, value in row.items() if name in fields}


def day(moment: datetime | None) -> date | None:
    """The day in the United Kingdom on which something happened."""
    return timezone.localdate(moment) if moment else None


def size_band(head_count: object) -> str | None:
    """The employer's size as published: under 10, 10-49, 50-249, 250+."""
    if not isinstance(head_count, int):
        return None
    return next(
        (band for most, band in ((9, "under_10"), (49, "10-49"), (249, "50-249")) if head_count <= most),
        "250+",
    )


def _attendance(discharge: Discharge | None) -> str | None:
    known = discharge is not None and discharge.work_attendance != "not_known"
    return discharge.work_attendance if discharge and known else None


def _dropped_out(case: Case, discharge: Discharge | None) -> bool | None:
    if discharge is None:
        return None
    reasons = service_models.get(case.service).version(case.model_version).discharge.reasons
    return next((reason.drop_out for reason in reasons if reason.code == discharge.reason), None)


def _measured(measure: Measure | None) -> float | None:
    return measure.score if measure else None


def _follow_up(row: FollowUp) -> dict[str, Any]:
    steps = service_models.get(row.case.service).version(row.case.model_version).follow_up
    months = next((step.months for step in steps if step.code == row.code), None)
    record = {
        "case_id": row.case.reference,
        "months": round(months) if months is not None else None,
        "done_date": day(row.at) if row.outcome == "done" else None,
        "state": row.outcome,
        "work_attendance": row.work_attendance if row.work_attendance not in ("", "not_known") else None,
    }
    fields = FILES["followups"].by_name
    return {name: value for name, value in record.items() if name in fields}
