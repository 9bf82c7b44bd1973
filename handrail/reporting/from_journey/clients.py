"""`clients`: one record a case."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from handrail import instruments, service_models
from handrail.extract.codes import CONDITIONS, ETHNICITIES, GENDERS
from handrail.extract.consent import NO, NOT_ASKED, YES
from handrail.extract.files import EQ5D_DIMENSIONS
from handrail.foundation.dates import age_on
from handrail.instruments.eq5d import value_sets
from handrail.instruments.eq5d.respondents import Respondent
from handrail.journey.assessment.history import read_usual_hours
from handrail.journey.measures.value_set import reference_value_set
from handrail.journey.screening.rules import EnrolmentOutcome
from handrail.journey.support.models import ReturnKind, WorkAttendance
from handrail.reporting.from_journey.endings import describe_end, is_ended_by_death
from handrail.reporting.from_journey.fields_asked import list_fields_asked
from handrail.reporting.from_journey.reading import CaseFacts, Record, Row, to_float, to_local_day
from handrail.service_models.vocabulary import OTHER

Measures = Mapping[tuple[str, str], Row]  # by instrument and occasion
OCCASIONS = ("entry", "discharge")
# Instruments with columns of their own; every instrument is in the file of measures.
SCORES = {"eq-vas": "vas", "phq-9": "phq9", "gad-7": "gad7"}
EQ5D_VERSIONS = {"eq5d-5l": "5L", "eq5d-3l": "3L"}
OUTCOMES: dict[str, str] = {
    EnrolmentOutcome.ENROLLED: "eligible",
    EnrolmentOutcome.DECLINED: "eligible",
    EnrolmentOutcome.NOT_ELIGIBLE: "not_eligible",
}
RETURN_KINDS: dict[str, str] = {
    ReturnKind.SAME_JOB: "same_job",
    ReturnKind.ADJUSTED_DUTIES: "new_duties",
    ReturnKind.NEW_JOB_SAME_EMPLOYER: "new_duties",
    ReturnKind.NEW_EMPLOYER: "new_employer",
    ReturnKind.SELF_EMPLOYED: "new_employer",
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


def build_client_records(facts: CaseFacts) -> list[Record]:
    """Build the one record of a case; what is not recorded is left out."""
    return [
        {
            **_describe_case(facts),
            **_describe_work(facts),
            **_describe_person(facts),
            **_describe_health(facts),
        }
    ]


def _describe_case(facts: CaseFacts) -> Record:
    case, referral = facts.case, next(iter(facts.list_rows("referrals")), None)
    screening, assessment = facts.find_last_row("screenings"), facts.find_last_row("assessments")
    return {
        "case_id": case.reference,
        "person_id": str(case.person__same_as_id or case.person_id),
        "service": case.service,
        "version": case.model_version,
        "fields_asked": list_fields_asked(case.service, case.model_version),
        **_describe_workstream(facts),
        "case_manager": str(case.case_manager_id) if case.case_manager_id else None,
        "practice": str(case.person__practice_id) if case.person__practice_id else None,
        "referral_date": to_local_day(case.referred_at),
        "referral_route": referral.route if referral else None,
        "information_source": (referral.information_source or None) if referral else None,
        "screened_date": to_local_day(case.screened_at),
        "outcome": OUTCOMES[screening.outcome] if screening else None,
        "accepted_by_exception": bool(screening.accepted_because) if case.enrolled_at and screening else None,
        "enrolled_date": to_local_day(case.enrolled_at),
        "first_contact_date": to_local_day(case.first_contact_at),
        "assessed_date": to_local_day(case.assessed_at),
        "assessment_mode": assessment.mode if assessment else None,
        "first_intervention_date": to_local_day(case.first_intervention_at),
        "referrer_told_date": to_local_day(case.referrer_told_at),
        "possible_duplicate": facts.possible_duplicate,
        "needs": case.needs,
        "referral_closed": case.referral_closed,
        "evaluation_consent": describe_evaluation_consent(facts),
    }


def describe_evaluation_consent(facts: CaseFacts) -> str:
    """Return what the client last answered about evaluation: a refusal or withdrawal of any item is 'no'."""
    if facts.case.evaluation_refused:
        return NO
    return YES if facts.case.evaluation_asked else NOT_ASKED


def _describe_work(facts: CaseFacts) -> Record:
    case, assessment, discharge = (
        facts.case,
        facts.find_last_row("assessments"),
        facts.find_last_row("discharges"),
    )
    back = find_first_return(facts)
    statuses = sorted(facts.list_rows("work_statuses"), key=lambda row: row.from_on)
    asked = [row.usual_hours for row in (*statuses, *filter(None, [discharge])) if row.usual_hours]
    usual = asked[-1] if asked else read_usual_hours(assessment.answers) if assessment else None
    kind = (discharge and discharge.return_kind) or (back and back.return_kind) or ""
    known = discharge is not None and discharge.work_attendance != WorkAttendance.NOT_KNOWN
    return_date = (discharge and discharge.return_date) or (back and back.from_on) or None
    described = {
        "discharged_date": to_local_day(case.discharged_at),
        **describe_reason(facts, discharge),
        "work_attendance_entry": (assessment.work_attendance or None) if assessment else None,
        "absence_started": assessment.absence_started if assessment else None,
        "return_date": return_date,
        "return_kind": RETURN_KINDS.get(kind),
        "work_attendance_discharge": discharge.work_attendance if known else None,
        "usual_hours": to_float(usual),
        "hours_discharge": to_float(discharge.hours) if discharge else None,
        "status_known_date": find_last_known_status(facts),
    }
    if not is_ended_by_death(facts):
        return described
    ended = describe_end(facts, return_date)
    return {**described, **ended, "return_kind": described["return_kind"] if ended["return_date"] else None}


def find_last_known_status(facts: CaseFacts) -> date | None:
    """Return the last day, up to discharge, on which the client's attendance at work was recorded."""
    rows = [
        *(row for row in facts.list_rows("assessments") if row.work_attendance),
        *facts.list_rows("work_statuses"),
        *(row for row in facts.list_rows("discharges") if row.work_attendance != WorkAttendance.NOT_KNOWN),
    ]
    ends = [day for day in (to_local_day(facts.case.discharged_at), facts.died_on) if day]
    days = [day for row in rows if (day := to_local_day(row.at)) is not None]
    return min([max(days), *ends]) if days else None


def find_first_return(facts: CaseFacts) -> Row:
    """Find the first day at work of somebody off sick before, at entry or as recorded later."""
    assessment = facts.find_last_row("assessments")
    off = assessment is None or assessment.work_attendance != WorkAttendance.AT_WORK
    for row in sorted(facts.list_rows("work_statuses"), key=lambda row: row.from_on):
        if off and row.attendance == WorkAttendance.AT_WORK:
            return row
        off = off or row.attendance != WorkAttendance.AT_WORK
    return None


def _describe_workstream(facts: CaseFacts) -> Record:
    """Describe the workstream, in the service's own words, and whether it counts towards targets."""
    case = facts.case
    if not case.workstream:
        return {}
    stream = facts.codebook.find_workstream(case.model_version, case.workstream)
    return {
        "workstream": case.workstream,
        "workstream_label": stream.label if stream else None,
        "counted": stream.counted if stream else None,
    }


def describe_reason(facts: CaseFacts, discharge: Row) -> Record:
    """Describe why the case was closed: the service's own code and words, and what they count as."""
    if discharge is None:
        return {}
    reason = facts.codebook.find_reason(facts.case.model_version, discharge.reason)
    return {
        "discharge_reason": reason.counts_as if reason else OTHER,
        "reason_code": discharge.reason,
        "reason_label": reason.label if reason else None,
        "dropped_out": reason.drop_out if reason else None,
    }


def find_version(case: Row) -> service_models.Version:
    """Return the version of the service model that a case is under."""
    return service_models.get_service(case.service).find_version(case.model_version)


def _describe_person(facts: CaseFacts) -> Record:
    case, answers = facts.case, merge_screening_answers(facts)
    size = answers.get("employer_size")
    ethnicity = case.person__ethnicity
    return {
        "gender": case.person__gender if case.person__gender in GENDERS else None,
        "age": _find_age(facts),
        "ethnicity": ethnicity if ethnicity in ETHNICITIES else None,
        "employment_status": answers.get("employment_status"),
        "employer_size": band_employer_size(size if size is not None else case.employer__head_count),
        "sector": case.employer__sector or None,
        "occupational_health": answers.get("occupational_health"),
    }


def _find_age(facts: CaseFacts) -> int | None:
    """Find the age in whole years on the day of the referral, else as the client gave it."""
    born, age = facts.case.person__date_of_birth, merge_screening_answers(facts).get("age")
    if born:
        return age_on(born, timezone.localtime(facts.case.referred_at).date())
    return age if isinstance(age, int) else None


def merge_screening_answers(facts: CaseFacts) -> Record:
    """Merge the answers to the screening questions: of referral, of screening, as corrected at assessment."""
    answers: Record = {}
    for row in (*facts.list_rows("referrals"), *facts.list_rows("screenings")[-1:]):
        answers |= row.answers
    return answers | {row.question: row.answer for row in facts.list_rows("confirmations")}


def band_employer_size(head_count: object) -> str | None:
    """Return the band of an employer's size as published: under 10, 10-49, 50-249, 250+."""
    if not isinstance(head_count, int):
        return None
    bands = ((9, "under_10"), (49, "10-49"), (249, "50-249"))
    return next((band for most, band in bands if head_count <= most), "250+")


def _describe_health(facts: CaseFacts) -> Record:
    assessment = facts.find_last_row("assessments")
    condition = assessment.condition if assessment else ""
    measures = {(row.instrument, row.occasion): row for row in facts.list_rows("measures")}
    return {
        **_describe_eq5d(facts, measures),
        "condition": condition if condition in CONDITIONS else None,
        "condition_group": CONDITIONS.get(condition),
        "comorbid": _has_other_condition(assessment),
        **{
            f"{column}_{occasion}": row.score
            for instrument, column in SCORES.items()
            for occasion in OCCASIONS
            if (row := measures.get((instrument, occasion)))
        },
    }


def _describe_eq5d(facts: CaseFacts, measures: Measures) -> Record:
    """Describe the EQ-5D answered most often (of two as often, the 5L version): version, levels and index."""
    answered = {
        slug: [occasion for occasion in OCCASIONS if (slug, occasion) in measures] for slug in EQ5D_VERSIONS
    }
    slug, occasions = max(answered.items(), key=lambda item: len(item[1]))
    if not occasions:
        return {}
    rows = {occasion: measures[slug, occasion] for occasion in occasions}
    return {
        "eq5d_version": EQ5D_VERSIONS[slug],
        **{f"eq5d_{occasion}": _compute_index(facts, row) for occasion, row in rows.items()},
        **{
            f"eq5d_{dimension}_{occasion}": row.answers.get(dimension)
            for occasion, row in rows.items()
            for dimension in EQ5D_DIMENSIONS
        },
    }


def _compute_index(facts: CaseFacts, row: Row) -> float | None:
    """Compute the index by the reference case of today, so that all in an extract are of one value set."""
    instrument = instruments.load_instrument(row.instrument)
    value_set = reference_value_set(instrument) or instrument.default_value_set or ""
    if row.score is not None and row.value_set == value_sets.load_value_set(value_set).name:
        score: float = row.score
        return score
    person = Respondent(_find_age(facts), facts.case.person__gender)
    return instrument.score_answers(row.answers, value_set, respondent=person).score


def _has_other_condition(assessment: Row) -> bool | None:
    """Return whether another condition was named; None where the page that asks was not filled in."""
    pages = assessment.answers.values() if assessment else ()
    page = next((page for page in pages if isinstance(page, dict) and "condition" in page), None)
    return None if page is None else any(page.get("other_conditions") or ())
