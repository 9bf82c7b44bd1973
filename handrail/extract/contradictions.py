# ruff: noqa: E501  (one contradiction a line reads as the list it is)
"""What cannot be true of a case: one list of contradictions, used by the check of an extract and by the
table of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from handrail.extract.case_numbers import make_case_facts
from handrail.extract.connection import NUMBER, Extract


@dataclass(frozen=True)
class Contradiction:
    """Something that cannot be. `broken` holds of the wrong records, `applies` of those it can be asked of;
    `columns` are the fields to look at, the first the one most likely wrong. `file` is whose rows are wrong.
    """

    name: str
    sentence: str
    columns: tuple[str, ...]
    broken: str
    applies: str
    file: str = "clients"


def _before(name: str, sentence: str, later: str, earlier: str) -> Contradiction:
    """`later` may not come before `earlier`."""
    return Contradiction(
        name, sentence, (later, earlier), f"{later} < {earlier}",
        f"{later} IS NOT NULL AND {earlier} IS NOT NULL",
    )  # fmt: skip


def _without(name: str, sentence: str, present: str, absent: str) -> Contradiction:
    """`present` needs `absent`."""
    return Contradiction(name, sentence, (absent, present), f"{absent} IS NULL", f"{present} IS NOT NULL")


CONTRADICTIONS: tuple[Contradiction, ...] = (
    _before("screened_before_referral", "Screened before being referred.", "screened_date", "referral_date"),
    _before("enrolled_before_referral", "Enrolled before being referred.", "enrolled_date", "referral_date"),
    _before("contact_before_referral", "First contact before referral.", "first_contact_date", "referral_date"),
    _before("assessed_before_referral", "Assessed before being referred.", "assessed_date", "referral_date"),
    _before("assessed_before_enrolment", "Assessed before being enrolled.", "assessed_date", "enrolled_date"),
    _before("discharged_before_assessed", "Discharged before being assessed.", "discharged_date", "assessed_date"),
    _before("discharged_before_referral", "Discharged before being referred.", "discharged_date", "referral_date"),
    _before("return_before_absence", "Back at work before the absence began.", "return_date", "absence_started"),
    _before("intervention_before_referral", "First intervention before referral.", "first_intervention_date", "referral_date"),
    _without("assessed_without_enrolment", "Assessed, but no date of enrolment.", "assessed_date", "enrolled_date"),
    _without("reason_without_discharge", "A reason for discharge, but no date of it.", "discharge_reason", "discharged_date"),
    _without("discharge_without_reason", "Discharged, but no reason.", "discharged_date", "discharge_reason"),
    _without("return_without_absence", "A return to work, but no start of absence.", "return_date", "absence_started"),
    Contradiction(
        "enrolled_though_not_eligible", "Enrolled, though screening found the person not eligible.",
        ("outcome", "enrolled_date"), "outcome = 'not_eligible'", "enrolled_date IS NOT NULL AND outcome IS NOT NULL",
    ),
    Contradiction(
        "absent_without_start", "Off sick at entry, but no first day of the absence.",
        ("absence_started",), "absence_started IS NULL", "work_attendance_entry = 'off_sick' AND assessed_date IS NOT NULL",
    ),
    Contradiction(
        "absence_after_assessment", "Off sick at entry, but the absence began after the assessment.",
        ("absence_started", "assessed_date"), "absence_started > assessed_date",
        "work_attendance_entry = 'off_sick' AND absence_started IS NOT NULL AND assessed_date IS NOT NULL",
    ),
    Contradiction(
        "at_work_without_return", "Off sick at entry and at work at discharge, but no date of return.",
        ("return_date", "work_attendance_discharge"), "return_date IS NULL",
        "work_attendance_entry = 'off_sick' AND work_attendance_discharge = 'at_work'",
    ),
    Contradiction(
        "outcome_before_discharge", "An outcome at discharge, but not discharged.",
        ("discharged_date", "work_attendance_discharge"), "discharged_date IS NULL",
        "work_attendance_discharge IS NOT NULL",
    ),
    Contradiction(
        "dropped_out_goals_met", "Dropped out, but the reason is that the goals were met.",
        ("dropped_out", "discharge_reason"), "discharge_reason IN ('goals_met', 'returned_to_work')", "dropped_out",
    ),
    Contradiction(
        "group_not_of_condition", "The condition does not belong to the condition group.",
        ("condition_group", "condition"), "condition_group <> group_by_condition",
        "condition_group IS NOT NULL AND group_by_condition IS NOT NULL AND condition <> 'other'",
    ),
    Contradiction(
        "employer_when_unemployed", "Not in work, but an employer size is given.",
        ("employer_size", "employment_status"), "employer_size IS NOT NULL",
        "employment_status IN ('unemployed', 'retired', 'student')",
    ),
    Contradiction(
        "session_before_referral", "A session before the referral.",
        ("referral_date",), "first_session < referral_date", "first_session IS NOT NULL AND referral_date IS NOT NULL",
    ),
    Contradiction(
        "session_after_discharge", "A support session after discharge.",
        ("discharged_date",), "last_support > discharged_date", "discharged_date IS NOT NULL AND last_support IS NOT NULL",
    ),
    Contradiction(
        "outcome_before_entry", "A job or other outcome dated before the referral.",
        ("referral_date",), "first_outcome < referral_date", "first_outcome IS NOT NULL AND referral_date IS NOT NULL",
    ),
    Contradiction(
        "assessed_without_session", "Assessed, but no session is the assessment.",
        ("assessed_date",), "NOT has_assessment", "assessed_date IS NOT NULL AND has_assessment IS NOT NULL",
    ),
    Contradiction(
        "control_with_support", "In the control group, but with support sessions.",
        ("trial_arm",), "has_sessions", "trial_arm = 'control'",
    ),
)  # fmt: skip

# Child files must speak of known cases; a row of an unknown case counts in no table.
CHILD_FILES = ("sessions", "interventions", "outcomes", "followups", "measures")

CHILD_FACTS = "facts_of_children"
# What is known there of a case from its rows in other files.
CHILDREN = ("first_session", "last_support", "has_sessions", "has_assessment", "first_outcome")


def make_child_facts(extract: Extract) -> None:
    """Make FACTS: for each case the dates of its sessions and outcomes that the rules compare."""
    support = "coalesce(type <> 'in_work_support' AND type <> 'review', TRUE)"
    days = {
        "first_session": "min(date)",
        "last_support": f"max(date) FILTER ({support})",
        "has_sessions": "TRUE",
        "has_assessment": "bool_or(type = 'assessment')",
    }
    make_case_facts(extract, "facts_of_sessions", "sessions", days)
    make_case_facts(extract, "facts_of_outcomes", "outcomes", {"first_outcome": "min(date)"})
    extract.make_relation(
        CHILD_FACTS, f"SELECT * FROM facts_of_sessions FULL JOIN facts_of_outcomes USING ({NUMBER})"
    )
