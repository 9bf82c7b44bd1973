"""`clients`: one record a case."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from handrail import instruments, service_models
from handrail.extract.codes import CONDITIONS, ETHNICITIES, GENDERS
from handrail.extract.consent import NO, NOT_ASKED, YES
from handrail.extract.files import EQ5D_DIMENSIONS
from handrail.foundation.dates import age_on
from handrail.instruments.eq5d import value_sets
from handrail.instruments.eq5d.respondents import Respondent
from handrail.journey.measures.value_set import reference_value_set
from handrail.reporting.from_journey.reading import Told, day
from handrail.service_models.vocabulary import OTHER

Record = dict[str, Any]
Measures = Mapping[tuple[str, str], Any]  # by instrument and occasion
OCCASIONS = ("entry", "discharge")
# Instruments with columns of their own; every instrument is in the file of measures.
SCORES = {"eq-vas": "vas", "phq-9": "phq9", "gad-7": "gad7"}
EQ5D_VERSIONS = {"eq5d-5l": "5L", "eq5d-3l": "3L"}
OUTCOMES = {"enrolled": "eligible", "declined": "eligible", "not_eligible": "not_eligible"}
RETURN_KINDS = {
    "same_job": "same_job",
    "adjusted_duties": "new_duties",
    "new_job_same_employer": "new_duties",
    "new_employer": "new_employer",
    "self_employed": "new_employer",
}
# Fields of the file that nothing in the journey records yet, and why; `docs/extract.md` lists them.
NOT_RECORDED = {
    "site": "a service model names its sites, but no form asks at which of them a client is seen",
    "team": "staff belong to a service; teams within it are not kept",
    "marital_status": "asked by no form",
    "dependants": "asked by no form",
    "industry": "asked by no form",
    "earnings_band": "asked by no form",
    "deprivation_decile": "needs a lookup from postcodes, which Handrail does not carry",
    "trial_arm": "the services of the trials run without a draw of their own so far",
}


def records(told: Told) -> list[Record]:
    """The one record of a case; what is not recorded is left out."""
    return [{**_case(told), **_work(told), **_person(told), **_health(told)}]


def _case(told: Told) -> Record:
    case, referral = told.case, next(iter(told.all("referrals")), None)
    screening, assessment = told.last("screenings"), told.last("assessments")
    return {
        "case_id": case.reference,
        "person_id": str(case.person__same_as_id or case.person_id),
        "service": case.service,
        "version": case.model_version,
        **_workstream(told),
        "case_manager": str(case.case_manager_id) if case.case_manager_id else None,
        "practice": str(case.person__practice_id) if case.person__practice_id else None,
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
        "referrer_told_date": day(case.referrer_told_at),
        "possible_duplicate": told.alike,
        "evaluation_consent": evaluation_consent(told),
    }


def evaluation_consent(told: Told) -> str:
    """Return what the client last answered about evaluation: a refusal or withdrawal of any item is 'no'."""
    if told.case.evaluation_refused:
        return NO
    return YES if told.case.evaluation_asked else NOT_ASKED


def _work(told: Told) -> Record:
    case, assessment, discharge = told.case, told.last("assessments"), told.last("discharges")
    back = first_return(told)
    kind = (discharge and discharge.return_kind) or (back and back.return_kind) or ""
    known = discharge is not None and discharge.work_attendance != "not_known"
    return {
        "discharged_date": day(case.discharged_at),
        **describe_reason(told, discharge),
        "work_attendance_entry": (assessment.work_attendance or None) if assessment else None,
        "absence_started": assessment.absence_started if assessment else None,
        "return_date": (discharge and discharge.return_date) or (back and back.from_on) or None,
        "return_kind": RETURN_KINDS.get(kind),
        "work_attendance_discharge": discharge.work_attendance if known else None,
        "status_known_date": find_last_known_status(told),
    }


def find_last_known_status(told: Told) -> date | None:
    """Return the last day, up to discharge, on which the client's attendance at work was recorded."""
    rows = [
        *(row for row in told.all("assessments") if row.work_attendance),
        *told.all("work_statuses"),
        *(row for row in told.all("discharges") if row.work_attendance != "not_known"),
    ]
    ended = day(told.case.discharged_at)
    days = [found for row in rows if (found := day(row.at)) is not None]
    last = max(days, default=None)
    return last if last is None or ended is None else min(last, ended)


def first_return(told: Told) -> Any:
    """The first day at work of somebody off sick before: at entry, or by a later word of theirs."""
    assessment = told.last("assessments")
    off = assessment is None or assessment.work_attendance != "at_work"
    for row in sorted(told.all("work_statuses"), key=lambda row: row.from_on):
        if off and row.attendance == "at_work":
            return row
        off = off or row.attendance != "at_work"
    return None


def _workstream(told: Told) -> Record:
    """The workstream, in the service's own words, and whether it counts towards targets."""
    case = told.case
    if not case.workstream:
        return {}
    stream = told.codebook.find_workstream(case.model_version, case.workstream)
    return {
        "workstream": case.workstream,
        "workstream_label": stream.label if stream else None,
        "counted": stream.counted if stream else None,
    }


def describe_reason(told: Told, discharge: Any) -> Record:
    """Describe why the case was closed: the service's own code and words, and what they count as."""
    if discharge is None:
        return {}
    reason = told.codebook.find_reason(told.case.model_version, discharge.reason)
    return {
        "discharge_reason": reason.counts_as if reason else OTHER,
        "reason_code": discharge.reason,
        "reason_label": reason.label if reason else None,
        "dropped_out": reason.drop_out if reason else None,
    }


def version_of(case: Any) -> service_models.Version:
    return service_models.get_service(case.service).find_version(case.model_version)


def _person(told: Told) -> Record:
    case, answers = told.case, said(told)
    size = answers.get("employer_size")
    ethnicity = case.person__ethnicity
    return {
        "gender": case.person__gender if case.person__gender in GENDERS else None,
        "age": _age(told),
        "ethnicity": ethnicity if ethnicity in ETHNICITIES else None,
        "employment_status": answers.get("employment_status"),
        "employer_size": size_band(size if size is not None else case.employer__head_count),
        "sector": case.employer__sector or None,
        "occupational_health": answers.get("occupational_health"),
    }


def _age(told: Told) -> int | None:
    """Whole years on the day of the referral, else as the client said."""
    born, age = told.case.person__date_of_birth, said(told).get("age")
    if born:
        return age_on(born, timezone.localtime(told.case.referred_at).date())
    return age if isinstance(age, int) else None


def said(told: Told) -> Record:
    """The screening questions as last answered: at referral, at screening, or put right at the assessment."""
    answers: Record = {}
    for row in (*told.all("referrals"), *told.all("screenings")[-1:]):
        answers |= row.answers
    return answers | {row.question: row.answer for row in told.all("confirmations")}


def size_band(head_count: object) -> str | None:
    """The employer's size as published: under 10, 10-49, 50-249, 250+."""
    if not isinstance(head_count, int):
        return None
    bands = ((9, "under_10"), (49, "10-49"), (249, "50-249"))
    return next((band for most, band in bands if head_count <= most), "250+")


def _health(told: Told) -> Record:
    assessment = told.last("assessments")
    condition = assessment.condition if assessment else ""
    measures = {(row.instrument, row.occasion): row for row in told.all("measures")}
    return {
        **_eq5d(told, measures),
        "condition": condition if condition in CONDITIONS else None,
        "condition_group": CONDITIONS.get(condition),
        "comorbid": _comorbid(assessment),
        **{
            f"{column}_{occasion}": row.score
            for instrument, column in SCORES.items()
            for occasion in OCCASIONS
            if (row := measures.get((instrument, occasion)))
        },
    }


def _eq5d(told: Told, measures: Measures) -> Record:
    """Version, levels and index of the EQ-5D answered most often (of two as often, the 5L version)."""
    answered = {
        slug: [occasion for occasion in OCCASIONS if (slug, occasion) in measures] for slug in EQ5D_VERSIONS
    }
    slug, occasions = max(answered.items(), key=lambda item: len(item[1]))
    if not occasions:
        return {}
    rows = {occasion: measures[slug, occasion] for occasion in occasions}
    return {
        "eq5d_version": EQ5D_VERSIONS[slug],
        **{f"eq5d_{occasion}": _index(told, row) for occasion, row in rows.items()},
        **{
            f"eq5d_{dimension}_{occasion}": row.answers.get(dimension)
            for occasion, row in rows.items()
            for dimension in EQ5D_DIMENSIONS
        },
    }


def _index(told: Told, row: Any) -> float | None:
    """The index by the reference case of today, so that all in an extract are of one value set."""
    instrument = instruments.load_instrument(row.instrument)
    value_set = reference_value_set(instrument) or instrument.default_value_set or ""
    if row.score is not None and row.value_set == value_sets.load_value_set(value_set).name:
        return row.score
    person = Respondent(_age(told), told.case.person__gender)
    return instrument.score_answers(row.answers, value_set, respondent=person).score


def _comorbid(assessment: Any) -> bool | None:
    """Whether another condition was named; None where the page that asks was not filled in."""
    pages = assessment.answers.values() if assessment else ()
    page = next((page for page in pages if isinstance(page, dict) and "condition" in page), None)
    return None if page is None else any(page.get("other_conditions") or ())
