"""Definitions of weeks in the service and of absence, and of the return to work."""

import datetime as dt

from handrail.extract.definition import Definition, make_definition

ABSENCE: tuple[Definition, ...] = (
    make_definition(
        "weeks_in_service",
        "Weeks in service",
        "Days from entry to discharge, divided by 7.",
        "date_diff('day', entry_date, discharged_date) / 7.0",
        ({"enrolled_date": dt.date(2012, 5, 1), "discharged_date": dt.date(2012, 5, 29)}, 4.0),
        ({"enrolled_date": dt.date(2012, 5, 1)}, None),
    ),
    make_definition(
        "weeks_absent_at_entry",
        "Weeks absent at entry",
        "Days from the first day of the absence to the assessment, divided by 7.",
        "date_diff('day', absence_started, coalesce(assessed_date, entry_date)) / 7.0",
        ({"absence_started": dt.date(2012, 4, 3), "assessed_date": dt.date(2012, 5, 1)}, 4.0),
    ),
    make_definition(
        "weeks_absent",
        "Weeks absent in all",
        "Days from the first day of the absence to the first day back at work, divided by 7.",
        "date_diff('day', absence_started, return_date) / 7.0",
        ({"absence_started": dt.date(2012, 4, 3), "return_date": dt.date(2012, 5, 8)}, 5.0),
        ({"absence_started": dt.date(2012, 4, 3)}, None),
    ),
    make_definition(
        "weeks_to_return",
        "Weeks from assessment to return",
        "Days from the assessment to the first day back at work, divided by 7.",
        "date_diff('day', assessed_date, return_date) / 7.0",
        ({"assessed_date": dt.date(2012, 5, 1), "return_date": dt.date(2012, 5, 8)}, 1.0),
    ),
    make_definition(
        "weeks_absent_band",
        "Weeks absent at entry, in bands",
        "Under 4 weeks, 4 to 8 weeks, over 8 weeks.",
        "CASE WHEN weeks_absent_at_entry < 0 THEN NULL WHEN weeks_absent_at_entry < 4 THEN 'under_4' "
        "WHEN weeks_absent_at_entry <= 8 THEN '4-8' WHEN weeks_absent_at_entry > 8 THEN 'over_8' END",
        ({"absence_started": dt.date(2012, 4, 3), "assessed_date": dt.date(2012, 5, 1)}, "4-8"),
        ({"absence_started": dt.date(2012, 4, 4), "assessed_date": dt.date(2012, 5, 1)}, "under_4"),
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
        ({"work_attendance_entry": "off_sick", "return_date": dt.date(2012, 5, 8)}, True),
        (
            {
                "work_attendance_entry": "off_sick",
                "return_date": dt.date(2012, 5, 8),
                "work_attendance_discharge": "off_sick",
            },
            True,
        ),
        ({"work_attendance_entry": "off_sick", "work_attendance_discharge": "at_work"}, True),
        ({"work_attendance_entry": "off_sick", "work_attendance_discharge": "off_sick"}, False),
        ({"work_attendance_entry": "off_sick"}, None),
        ({"work_attendance_entry": "at_work", "return_date": dt.date(2012, 5, 8)}, None),
        ({"return_date": dt.date(2012, 5, 8)}, None),
    ),
)
