"""Definitions that group clients by who they are: work at entry, employer, age, referrer, condition."""

from handrail.extract.codes import CONDITIONS
from handrail.extract.definition import Definition, make_definition

# Comparisons and not IN: DuckDB makes a join of a longer list, in every query, used or not.
_GROUP_OF = "CASE " + " ".join(
    f"WHEN "
    f"{' OR '.join(f'condition = {code!r}' for code, of in CONDITIONS.items() if of == group)} THEN '{group}'"
    for group in ("musculoskeletal", "mental_health")
) + " WHEN condition IS NOT NULL THEN 'other' END"  # fmt: skip
PEOPLE: tuple[Definition, ...] = (
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
)
