"""Definitions of outcomes, of what counts towards a target, and of spending."""

import datetime as dt

from handrail.extract.definition import Definition, RuleVersion, make_definition
from handrail.extract.own_words import OWN_WORDS

# The rule of IPS Grow reporting: hours done, not hours a week.
JOB_START = (
    "4 hours of paid work have been completed in it, however many hours a week it is; where that is not "
    "recorded it is not known"
)
OUTCOMES: tuple[Definition, ...] = (
    make_definition(
        "is_dropped_out",
        "Drop-out",
        "Recorded as having left, after enrolment, before a completed discharge.",
        "coalesce(dropped_out, FALSE) AND is_enrolled",
        ({"dropped_out": True, "enrolled_date": dt.date(2012, 5, 1)}, True),
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
                since=dt.date(2024, 4, 1),
            ),
        ),
        (
            ({"assessed_date": dt.date(2024, 3, 31), "employment_status": "employed"}, True),
            ({"assessed_date": dt.date(2024, 4, 1), "employment_status": "employed"}, False),
            ({"assessed_date": dt.date(2024, 4, 1), "employment_status": "unemployed"}, True),
        ),
    ),
    make_definition(
        "days_to_first_contact",
        "Days from referral to first contact",
        "Calendar days from referral to the first successful contact.",
        "date_diff('day', referral_date, first_contact_date)",
        ({"referral_date": dt.date(2012, 5, 1), "first_contact_date": dt.date(2012, 5, 3)}, 2),
    ),
    Definition(
        "is_outcome",
        "Job outcome",
        (
            RuleVersion(
                f"A job new, retained or returned to, and other outcomes. A new job counts once {JOB_START}.",
                "CASE WHEN kind = 'new_job' THEN four_hours_completed ELSE TRUE END",
            ),
        ),
        (
            ({"kind": "new_job", "four_hours_completed": True}, True),
            ({"kind": "new_job", "four_hours_completed": True, "hours": 2.0}, True),
            ({"kind": "new_job", "four_hours_completed": False, "hours": 37.0}, False),
            ({"kind": "new_job", "hours": 16.0}, None),
            ({"kind": "retained", "hours": 2.0}, True),
        ),
        of="outcomes",
    ),
    Definition(
        "is_job_start",
        "Job start",
        (
            RuleVersion(
                f"A new job, once {JOB_START}.",
                "CASE WHEN kind = 'new_job' THEN four_hours_completed ELSE FALSE END",
            ),
        ),
        (
            ({"kind": "new_job", "four_hours_completed": True}, True),
            ({"kind": "new_job", "four_hours_completed": False}, False),
            ({"kind": "new_job"}, None),
            ({"kind": "retained", "four_hours_completed": True}, False),
            ({"kind": None}, False),
        ),
        of="outcomes",
    ),
    Definition(
        "is_spend",
        "Cost per client",
        (
            RuleVersion(
                "What was paid in the quarters of a period, what nobody paid for left out, over the new "
                "cases of the same period.",
                "funding IS DISTINCT FROM 'unpaid' AND amount IS NOT NULL AND quarter IS NOT NULL",
            ),
        ),
        (
            ({"quarter": "2012-Q2", "amount": 10.0}, True),
            ({"quarter": "2012-Q2", "amount": 10.0, "funding": "unpaid"}, False),
            ({"amount": 10.0}, False),
        ),
        of="costs",
    ),
)
