"""Definitions of how far a client has come: referred, enrolled, assessed, still in the service."""

import datetime as dt

from handrail.extract.definition import Definition, make_definition

STAGES: tuple[Definition, ...] = (
    make_definition(
        "is_referral",
        "Referral",
        "A request for support; every case begins with one. One that was sent twice, or as a test, is none.",
        "case_id IS NOT NULL AND coalesce(referral_closed, '') NOT IN ('duplicate', 'test')",
        ({"case_id": "a"}, True),
        ({"case_id": "a", "referral_closed": "withdrew"}, True),
        ({"case_id": "a", "referral_closed": "duplicate"}, False),
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
        ({"enrolled_date": dt.date(2012, 5, 1)}, True),
        ({}, False),
    ),
    make_definition(
        "new_case_date",
        "New case date",
        "The day the initial assessment was completed.",
        "assessed_date",
        ({"assessed_date": dt.date(2012, 5, 1)}, dt.date(2012, 5, 1)),
        ({"enrolled_date": dt.date(2012, 5, 1)}, None),
        undated_sql="coalesce(enrolled_date, referral_date)",
    ),
    make_definition(
        "is_client",
        "Client, or new case",
        "Completed an initial assessment.",
        "assessed_date IS NOT NULL",
        ({"assessed_date": dt.date(2012, 5, 1)}, True),
        ({"enrolled_date": dt.date(2012, 5, 1)}, False),
        undated_sql="TRUE",
    ),
    make_definition(
        "is_active",
        "Active",
        "Assessed and not discharged.",
        "is_client AND discharged_date IS NULL",
        ({"assessed_date": dt.date(2012, 5, 1)}, True),
        ({"assessed_date": dt.date(2012, 5, 1), "discharged_date": dt.date(2012, 6, 1)}, False),
    ),
    make_definition(
        "entry_date",
        "Entry date",
        "The day of enrolment; where none is kept, the day of assessment.",
        "coalesce(enrolled_date, assessed_date)",
        ({"enrolled_date": dt.date(2012, 5, 1), "assessed_date": dt.date(2012, 5, 4)}, dt.date(2012, 5, 1)),
        ({"assessed_date": dt.date(2012, 5, 4)}, dt.date(2012, 5, 4)),
        undated_sql="coalesce(enrolled_date, assessed_date, first_contact_date, referral_date)",
    ),
)
