"""The examples of the style page, of made-up people."""

from datetime import UTC, date, datetime, timedelta

from handrail.charts import (
    Chart,
    PlaceAxis,
    StripBar,
    ValueAxis,
    draw_bars,
    draw_grouped_bars,
    draw_lines,
    draw_strips,
)

MONDAY = date(2026, 3, 9)
NAV = [
    {"text": "My work", "href": "#", "current": True, "count": 3},
    {"text": "Referrals", "href": "#"},
    {"text": "Caseload", "href": "#"},
    {"text": "Figures", "href": "#"},
    {"text": "Directory", "href": "#"},
]
CASE = {
    "name": "Margaret Okafor-Whitfield",
    "born": date(1968, 1, 5),
    "reference": "HR-4K7M-29",
    "stage": "In support",
    "service": "Working Health Services Scotland",
    "manager": "Ines Duarte",
    "phone": "01632 960014",
    "deadline": {"text": "Review the plan", "due": MONDAY, "state": "due today"},
}
TIMELINE = [
    {
        "at": datetime(2026, 3, 6, 14, 30, tzinfo=UTC),
        "title": "Phone call, 25 minutes",
        "who": "Ines Duarte, case manager",
        "text": "Back pain easing. Wants to try three mornings a week from the 16th.",
        "kind": "Contact",
        "colour": "aqua-green",
    },
    {
        "at": datetime(2026, 3, 4, 9, 5, tzinfo=UTC),
        "title": "No answer: phone call",
        "who": "Ines Duarte, case manager",
        "quiet": True,
    },
    {
        "at": date(2026, 2, 27),
        "title": "Fit note from 27 February to 27 March 2026",
        "who": "Dr Lewis, Elm Street Practice",
        "text": "May be fit for work: amended duties",
        "details": "Received by email and typed in by Sam Carter",
    },
    {"at": date(2026, 2, 20), "title": "Plan agreed", "who": "Margaret and Ines Duarte", "href": "#"},
]
TASKS = [
    {
        "text": "Call Tomasz Zieliński",
        "href": "#",
        "state": "overdue",
        "due": MONDAY - timedelta(days=2),
        "who": "Ines Duarte",
        "urgent": True,
    },
    {"text": "Review the plan with Margaret", "href": "#", "state": "due today", "due": MONDAY},
    {
        "text": "Discharge questionnaire from Ann Lee",
        "href": "#",
        "state": "waiting",
        "hint": "sent 2 March 2026",
    },
    {"text": "Read the physiotherapist’s letter", "state": "done"},
]
COLUMNS = [
    {"key": "route", "text": "Referral route"},
    {"key": "n", "text": "Clients", "numeric": True},
    {"key": "share", "text": "Share", "numeric": True},
    {"key": "missing", "text": "Not recorded", "numeric": True},
]
ROWS = [
    {
        "route": "Self-referral",
        "n": {"text": "1,204", "href": "#", "about": "clients by self-referral"},
        "share": "61%",
        "missing": 12,
    },
    {
        "route": "GP",
        "n": {"text": "540", "href": "#", "about": "clients by GP"},
        "share": "27%",
        "missing": 3,
    },
    {"route": "Employer", "n": "231", "share": "12%", "missing": None},
]
REASONS = [
    {"state": "met", "name": "Age", "text": "Is 16 or over: born 5 January 1968."},
    {"state": "not met", "name": "Employer size", "text": "The employer has 400 staff; the limit is 250."},
    {
        "state": "not known",
        "name": "Absence",
        "text": "Nobody has asked yet how long the absence has lasted.",
    },
]
DEADLINES = [
    {
        "text": "First contact",
        "state": "due today",
        "due": MONDAY,
        "maximum": MONDAY + timedelta(days=2),
        "explanation": "Two working days after enrolment on Thursday 5 March 2026, by the Scotland calendar.",
    },
    {
        "text": "Assessment",
        "state": "overdue",
        "due": MONDAY - timedelta(days=3),
        "explanation": "Five working days after enrolment.",
    },
    {"text": "Follow-up", "state": "waiting", "paused": "Margaret is in hospital until 20 March 2026"},
]


def draw_charts() -> list[Chart]:
    weeks = [date(2026, 1, 5) + timedelta(weeks=n) for n in range(12)]
    scores = [17, None, 15, 15, 12, 13, 11, 9, 9, 8, 6, 5]
    note = StripBar(date(2026, 1, 5), date(2026, 2, 26), "Not fit for work", "back pain")
    may_be = StripBar(date(2026, 2, 27), date(2026, 3, 27), "May be fit for work", "amended duties")
    names = ("none", "mild", "moderate", "moderately severe", "severe")
    edges = (0, 5, 10, 15, 20, 27)
    bands = [(low, high, name) for low, high, name in zip(edges, edges[1:], names, strict=False)]
    severity = ValueAxis(maximum=27, bands=bands)
    off, part = StripBar(date(2026, 1, 2), date(2026, 3, 15), "Off sick"), date(2026, 3, 16)
    routes = [("Self-referral", 1204), ("GP", 540), ("Employer", 231), ("Jobcentre", None)]
    rates = {"2024": [58, 49], "2025": [64, 55], "Target": [60, 60]}
    caseload = {
        "Open cases": list(zip(weeks, range(40, 64, 2), strict=True)),
        "Capacity": [(weeks[0], 50), (weeks[8], 60), (weeks[11], 60)],
    }
    work = [off, StripBar(part, date(2026, 4, 5), "Part of the hours", "three mornings")]
    return [
        draw_bars("Clients by referral route", routes, heading="Route", measure="Clients"),
        draw_grouped_bars(
            "Back at work at discharge",
            ["Musculoskeletal", "Mental health"],
            rates,
            values=ValueAxis("%", maximum=100),
        ),
        draw_lines(
            "PHQ-9",
            {"PHQ-9": list(zip(weeks, scores, strict=True))},
            values=severity,
            places=PlaceAxis(marks=[(weeks[6], "Plan reviewed")]),
        ),
        draw_lines("Caseload", caseload, step=True),
        draw_strips(
            "Fit notes and work",
            [("Fit notes", [note, may_be]), ("Work", work)],
            ends=date(2026, 4, 12),
            marks=[(MONDAY, "today")],
        ),
    ]
