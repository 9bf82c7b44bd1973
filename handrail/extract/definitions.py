"""The dictionary of definitions: each one name, one sentence, one SQL expression over the rows of a file,
with the dates it holds.

A definition of clients becomes a column of the `clients` view, so a table names it and cannot restate it.
Where a rule changed, both versions stay: the column follows the rule in force on the record's own date, and
`<name>_v1`, `<name>_v2` show each rule applied to all.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container

from handrail.extract.codes import CONDITIONS
from handrail.extract.definition import Definition, RuleVersion, make_definition
from handrail.extract.own_words import OWN_WORDS

# Comparisons and not IN: DuckDB makes a join of a longer list, in every query, used or not.
_GROUP_OF = "CASE " + " ".join(
    f"WHEN "
    f"{' OR '.join(f'condition = {code!r}' for code, of in CONDITIONS.items() if of == group)} THEN '{group}'"
    for group in ("musculoskeletal", "mental_health")
) + " WHEN condition IS NOT NULL THEN 'other' END"  # fmt: skip
_D = dt.date
# The rule of IPS Grow reporting: hours done, not hours a week.
JOB_START = (
    "4 hours of paid work have been completed in it, however many hours a week it is; where that is not "
    "recorded it is not known"
)

DEFINITIONS: tuple[Definition, ...] = (
    make_definition(
        "is_referral",
        "Referral",
        "A request for support; every case begins with one.",
        "case_id IS NOT NULL",
        ({"case_id": "a"}, True),
    ),
    make_definition(
        "route",
        "Route",
        "Who sent the person; another question than how the person first heard.",
        "referral_route",
        ({"referral_route": "gp"}, "gp"),
    ),
    make_definition(
        "first_heard",
        "Information source",
        "How the person first heard of the service, whoever then sent them.",
        "information_source",
        ({"referral_route": "self", "information_source": "gp"}, "gp"),
    ),
    make_definition(
        "is_enrolled",
        "Enrolled",
        "A day of enrolment is recorded: eligible, confirmed taking part (Greater Manchester: activation).",
        "enrolled_date IS NOT NULL",
        ({"enrolled_date": _D(2012, 5, 1)}, True),
        ({}, False),
    ),
    make_definition(
        "new_case_date",
        "New case date",
        "The day the initial assessment was completed.",
        "assessed_date",
        ({"assessed_date": _D(2012, 5, 1)}, _D(2012, 5, 1)),
        ({"enrolled_date": _D(2012, 5, 1)}, None),
        undated_sql="coalesce(enrolled_date, referral_date)",
    ),
    make_definition(
        "is_client",
        "Client, or new case",
        "Completed an initial assessment.",
        "assessed_date IS NOT NULL",
        ({"assessed_date": _D(2012, 5, 1)}, True),
        ({"enrolled_date": _D(2012, 5, 1)}, False),
        undated_sql="TRUE",
    ),
    make_definition(
        "is_active",
        "Active",
        "Assessed and not discharged.",
        "is_client AND discharged_date IS NULL",
        ({"assessed_date": _D(2012, 5, 1)}, True),
        ({"assessed_date": _D(2012, 5, 1), "discharged_date": _D(2012, 6, 1)}, False),
    ),
    make_definition(
        "entry_date",
        "Entry date",
        "The day of enrolment; where none is kept, the day of assessment.",
        "coalesce(enrolled_date, assessed_date)",
        ({"enrolled_date": _D(2012, 5, 1), "assessed_date": _D(2012, 5, 4)}, _D(2012, 5, 1)),
        ({"assessed_date": _D(2012, 5, 4)}, _D(2012, 5, 4)),
        undated_sql="coalesce(enrolled_date, assessed_date, first_contact_date, referral_date)",
    ),
    make_definition(
        "is_absentee",
        "Absentee",
        "Off sick at the entry assessment; a presentee was at work then.",
        "work_attendance_entry = 'off_sick'",
        ({"work_attendance_entry": "off_sick"}, True),
        ({"work_attendance_entry": "at_work"}, False),
        ({}, None),
    ),
    make_definition(
        "is_presentee",
        "Presentee",
        "At work at the entry assessment.",
        "work_attendance_entry = 'at_work'",
        ({"work_attendance_entry": "at_work"}, True),
    ),
    make_definition(
        "is_sme",
        "Small or medium employer (SME)",
        "Employer of under 250 staff; size not known counts as missing.",
        "CASE WHEN employer_size IN ('under_10', '10-49', '50-249') THEN TRUE "
        "WHEN employer_size = '250+' THEN FALSE END",
        ({"employer_size": "50-249"}, True),
        ({"employer_size": "250+"}, False),
        ({"employer_size": "dont_know"}, None),
    ),
    make_definition(
        "employer_band",
        "Employer size in three bands",
        "Under 50, 50 to 249, 250 staff or more.",
        "CASE WHEN employer_size IN ('under_10', '10-49') THEN 'under_50' "
        "WHEN employer_size IN ('50-249', '250+') THEN employer_size END",
        ({"employer_size": "10-49"}, "under_50"),
        groups=("under_50", "50-249", "250+"),
    ),
    make_definition(
        "age_band",
        "Age band",
        "Age at entry: 16-29, 30-39, 40-49, 50 and over.",
        "CASE WHEN age < 16 THEN 'under_16' WHEN age < 30 THEN '16-29' WHEN age < 40 THEN '30-39' "
        "WHEN age < 50 THEN '40-49' WHEN age >= 50 THEN '50+' END",
        ({"age": 29}, "16-29"),
        ({"age": 30}, "30-39"),
        ({"age": 50}, "50+"),
        groups=("16-29", "30-39", "40-49", "50+"),
    ),
    make_definition(
        "age_over_40",
        "Age, in two bands",
        "40 or under, or over 40 at entry.",
        "CASE WHEN age <= 40 THEN '40_or_under' WHEN age > 40 THEN 'over_40' END",
        ({"age": 40}, "40_or_under"),
        ({"age": 41}, "over_40"),
        groups=("40_or_under", "over_40"),
    ),
    make_definition(
        "referrer_group",
        "Who referred, in groups",
        "Talking therapies; GP or other health service; employer; self; other.",
        "CASE WHEN referral_route IN ('gp', 'other_healthcare', 'specialist_care') THEN 'gp_other_health' "
        "WHEN referral_route = 'jobcentre' THEN 'other' ELSE referral_route END",
        ({"referral_route": "gp"}, "gp_other_health"),
        ({"referral_route": "self"}, "self"),
        groups=("talking_therapies", "gp_other_health", "employer", "self", "other"),
    ),
    make_definition(
        "group_by_condition",
        "Group the condition belongs to",
        "The group of the recorded main condition, whatever group was recorded.",
        _GROUP_OF,
        ({"condition": "stress", "condition_group": "other"}, "mental_health"),
    ),
    make_definition(
        "group_of_condition",
        "Condition group",
        "The group recorded for the main condition; where none is, the group the condition belongs to.",
        "coalesce(condition_group, group_by_condition)",
        ({"condition": "back"}, "musculoskeletal"),
        ({"condition_group": "mental_health"}, "mental_health"),
        groups=("musculoskeletal", "mental_health", "other"),
    ),
    make_definition(
        "occupational_health_access",
        "Access to occupational health",
        "The employer has occupational health of some kind, able to help or not.",
        "CASE WHEN occupational_health IN ('no', 'none') THEN 'no' "
        "WHEN occupational_health <> 'not_known' THEN 'yes' END",
        ({"occupational_health": "too_slow"}, "yes"),
        ({"occupational_health": "none"}, "no"),
        ({"occupational_health": "not_known"}, None),
        groups=("no", "yes"),
    ),
    make_definition(
        "weeks_in_service",
        "Weeks in service",
        "Days from entry to discharge, divided by 7.",
        "date_diff('day', entry_date, discharged_date) / 7.0",
        ({"enrolled_date": _D(2012, 5, 1), "discharged_date": _D(2012, 5, 29)}, 4.0),
        ({"enrolled_date": _D(2012, 5, 1)}, None),
    ),
    make_definition(
        "weeks_absent_at_entry",
        "Weeks absent at entry",
        "Days from the first day of the absence to the assessment, divided by 7.",
        "date_diff('day', absence_started, coalesce(assessed_date, entry_date)) / 7.0",
        ({"absence_started": _D(2012, 4, 3), "assessed_date": _D(2012, 5, 1)}, 4.0),
    ),
    make_definition(
        "weeks_absent",
        "Weeks absent in all",
        "Days from the first day of the absence to the first day back at work, divided by 7.",
        "date_diff('day', absence_started, return_date) / 7.0",
        ({"absence_started": _D(2012, 4, 3), "return_date": _D(2012, 5, 8)}, 5.0),
        ({"absence_started": _D(2012, 4, 3)}, None),
    ),
    make_definition(
        "weeks_to_return",
        "Weeks from assessment to return",
        "Days from the assessment to the first day back at work, divided by 7.",
        "date_diff('day', assessed_date, return_date) / 7.0",
        ({"assessed_date": _D(2012, 5, 1), "return_date": _D(2012, 5, 8)}, 1.0),
    ),
    make_definition(
        "weeks_absent_band",
        "Weeks absent at entry, in bands",
        "Under 4 weeks, 4 to 8 weeks, over 8 weeks.",
        "CASE WHEN weeks_absent_at_entry < 0 THEN NULL WHEN weeks_absent_at_entry < 4 THEN 'under_4' "
        "WHEN weeks_absent_at_entry <= 8 THEN '4-8' WHEN weeks_absent_at_entry > 8 THEN 'over_8' END",
        ({"absence_started": _D(2012, 4, 3), "assessed_date": _D(2012, 5, 1)}, "4-8"),
        ({"absence_started": _D(2012, 4, 4), "assessed_date": _D(2012, 5, 1)}, "under_4"),
        groups=("under_4", "4-8", "over_8"),
    ),
    make_definition(
        "is_back_at_work",
        "Back at work at discharge",
        "At work at discharge, of those off sick at entry whose attendance at discharge is known.",
        "CASE WHEN is_absentee THEN work_attendance_discharge = 'at_work' END",
        ({"work_attendance_entry": "off_sick", "work_attendance_discharge": "at_work"}, True),
        ({"work_attendance_entry": "off_sick", "work_attendance_discharge": "off_sick"}, False),
        ({"work_attendance_entry": "at_work", "work_attendance_discharge": "at_work"}, None),
        ({"work_attendance_entry": "off_sick"}, None),
    ),
    make_definition(
        "has_returned",
        "Any return to work",
        "A first day back at work is recorded, or the client was at work at discharge, of those off sick at "
        "entry; whoever went off again counts.",
        "CASE WHEN is_absentee THEN return_date IS NOT NULL OR is_back_at_work END",
        ({"work_attendance_entry": "off_sick", "return_date": _D(2012, 5, 8)}, True),
        (
            {
                "work_attendance_entry": "off_sick",
                "return_date": _D(2012, 5, 8),
                "work_attendance_discharge": "off_sick",
            },
            True,
        ),
        ({"work_attendance_entry": "off_sick", "work_attendance_discharge": "at_work"}, True),
        ({"work_attendance_entry": "off_sick", "work_attendance_discharge": "off_sick"}, False),
        ({"work_attendance_entry": "off_sick"}, None),
        ({"work_attendance_entry": "at_work", "return_date": _D(2012, 5, 8)}, None),
        ({"return_date": _D(2012, 5, 8)}, None),
    ),
    make_definition(
        "is_dropped_out",
        "Drop-out",
        "Recorded as having left, after enrolment, before a completed discharge.",
        "coalesce(dropped_out, FALSE) AND is_enrolled",
        ({"dropped_out": True, "enrolled_date": _D(2012, 5, 1)}, True),
        ({"dropped_out": True}, False),
    ),
    make_definition(
        "eq5d_change",
        "EQ-5D change",
        "Index at discharge minus index at entry, only where both exist.",
        "eq5d_discharge - eq5d_entry",
        ({"eq5d_entry": 0.5, "eq5d_discharge": 0.75}, 0.25),
        ({"eq5d_entry": 0.5}, None),
    ),
    make_definition(
        "counts_to_target",
        "Counted to target",
        "Every case but those in a workstream that its service model does not count, and, where the extract "
        "does not say, those in Local Support (Health and Work Support).",
        "coalesce(counted, "
        "coalesce(lower(replace(workstream, ' ', '_')), '') NOT IN ('local_support', 'local-support'))",
        ({"workstream": "local_support"}, False),
        ({"workstream": "harbour", "counted": False}, False),
        ({"workstream": "harbour", "counted": True}, True),
        ({}, True),
    ),
    *OWN_WORDS,
    Definition(
        "in_employment_rate",
        "In the base of the employment rate",
        (
            RuleVersion("Everybody in the service counts in the base of the employment rate.", "is_client"),
            RuleVersion(
                "People in work at the start are left out of the base of the employment rate "
                "(from April 2024).",
                "is_client AND coalesce(employment_status, '') NOT IN ('employed', 'self_employed')",
                since=_D(2024, 4, 1),
            ),
        ),
        (
            ({"assessed_date": _D(2024, 3, 31), "employment_status": "employed"}, True),
            ({"assessed_date": _D(2024, 4, 1), "employment_status": "employed"}, False),
            ({"assessed_date": _D(2024, 4, 1), "employment_status": "unemployed"}, True),
        ),
    ),
    make_definition(
        "days_to_first_contact",
        "Days from referral to first contact",
        "Calendar days from referral to the first successful contact.",
        "date_diff('day', referral_date, first_contact_date)",
        ({"referral_date": _D(2012, 5, 1), "first_contact_date": _D(2012, 5, 3)}, 2),
    ),
    make_definition(
        "is_outcome",
        "Job outcome",
        f"A job new, retained or returned to, and other outcomes. A new job counts once {JOB_START}.",
        "CASE WHEN kind = 'new_job' THEN four_hours_completed ELSE TRUE END",
        ({"kind": "new_job", "four_hours_completed": True}, True),
        ({"kind": "new_job", "four_hours_completed": True, "hours": 2.0}, True),
        ({"kind": "new_job", "four_hours_completed": False, "hours": 37.0}, False),
        ({"kind": "new_job", "hours": 16.0}, None),
        ({"kind": "retained", "hours": 2.0}, True),
        of="outcomes",
    ),
    make_definition(
        "is_job_start",
        "Job start",
        f"A new job, once {JOB_START}.",
        "CASE WHEN kind = 'new_job' THEN four_hours_completed ELSE FALSE END",
        ({"kind": "new_job", "four_hours_completed": True}, True),
        ({"kind": "new_job", "four_hours_completed": False}, False),
        ({"kind": "new_job"}, None),
        ({"kind": "retained", "four_hours_completed": True}, False),
        ({"kind": None}, False),
        of="outcomes",
    ),
    make_definition(
        "is_spend",
        "Cost per client",
        "What was paid in the quarters of a period, what nobody paid for left out, over the new cases of "
        "the same period.",
        "funding IS DISTINCT FROM 'unpaid' AND amount IS NOT NULL AND quarter IS NOT NULL",
        ({"quarter": "2012-Q2", "amount": 10.0}, True),
        ({"quarter": "2012-Q2", "amount": 10.0, "funding": "unpaid"}, False),
        ({"amount": 10.0}, False),
        of="costs",
    ),
)

BY_NAME: dict[str, Definition] = {definition.name: definition for definition in DEFINITIONS}


_WORD = re.compile(r"[a-z][a-z0-9_]*")


def find_names(sql: str) -> set[str]:
    """The names an expression may speak of: fields, definitions (of `<name>_v1` too) and periods."""
    return {re.sub(r"_v\d+$", "", word) for word in _WORD.findall(sql)}


def find_definitions(sql: str, undated: bool = False) -> dict[str, str]:
    """The definitions that an expression names, itself or by way of others -> all that each says."""
    found: dict[str, str] = {}
    waiting = [sql]
    while waiting:
        for name in find_names(waiting.pop()) & BY_NAME.keys() - found.keys():
            item = BY_NAME[name]
            found[name] = " ".join((_rule(item, undated), *(version.sql for version in item.versions)))
            waiting.append(found[name])
    return found


def with_definitions(relation: str, undated: bool, only: Container[str] | None = None) -> str:
    """SELECT of a relation's fields, then one column a definition, all or `only` these.

    `undated`: no assessment was dated.
    """
    columns = ["*"]
    for item in DEFINITIONS:
        if item.of != "clients" or (only is not None and item.name not in only):
            continue
        columns.append(f"({_rule(item, undated)}) AS {item.name}")
        if len(item.versions) > 1:
            columns += [f"({v.sql}) AS {item.name}_v{n}" for n, v in enumerate(item.versions, 1)]
    return f"SELECT {', '.join(columns)} FROM {relation}"


def _rule(item: Definition, undated: bool) -> str:
    return item.undated_sql if undated and item.undated_sql else item.dated_sql
