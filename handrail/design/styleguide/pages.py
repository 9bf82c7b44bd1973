"""The style page: every component as it looks, with made-up people."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html

from handrail.charts import (
    PlaceAxis,
    StripBar,
    ValueAxis,
    draw_bars,
    draw_grouped_bars,
    draw_lines,
    draw_strips,
)
from handrail.design import letters
from handrail.design.forms import Known
from handrail.design.styleguide.forms import DraftExampleForm, EveryFieldForm
from handrail.design.views import mark_public, page_not_found

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
        "title": "Spoke on the telephone, 25 minutes",
        "who": "Ines Duarte, case manager",
        "text": "Back pain easing. Wants to try three mornings a week from the 16th.",
        "kind": "Contact",
        "colour": "aqua-green",
    },
    {
        "at": datetime(2026, 3, 4, 9, 5, tzinfo=UTC),
        "title": "Tried to call, no answer",
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


@mark_public
def show_styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "design/styleguide.html", build_context())


def build_context() -> dict[str, Any]:
    sent = EveryFieldForm({"born-day": "31", "born-month": "2", "born-year": "1980", "phone": "12"})
    return {
        "nav": NAV,
        "search": {"action": "#"},
        "safety": {"action": "#", "token": "", "back": ""},
        "case": CASE,
        "timeline_entries": TIMELINE,
        "tasks": TASKS,
        "columns": COLUMNS,
        "rows": ROWS,
        "reason_items": REASONS,
        "deadlines": DEADLINES,
        "page": Paginator(range(437), 25).page(7),
        "known_form": EveryFieldForm(
            prefix="known",
            known={"phone": Known("01632 960014", source="the referral", on=date(2026, 2, 10))},
        ),
        "wrong": sent,
        "tabs_items": [
            {"id": "tab-plan", "label": "Plan", "html": format_html("<p>The plan.</p>")},
            {"id": "tab-notes", "label": "Notes", "html": format_html("<p>The notes.</p>")},
        ],
        **draw_charts(),
    }


def draw_charts() -> dict[str, Any]:
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
    return {
        "charts": [
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
    }


@mark_public
def show_form(request: HttpRequest) -> HttpResponse:
    """The page with every field; sends back to itself."""
    filled = EveryFieldForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and filled.is_valid():
        messages.success(request, "Your answers were saved")
        return redirect("styleguide-form")
    about = {"form": filled, "title": "Every field", "caption": "Style guide", "back": {"href": ".."}}
    return render(request, "design/form_page.html", about)


@mark_public
def show_conflict(request: HttpRequest) -> HttpResponse:
    """What someone sees who sends a page that a colleague changed meanwhile."""
    typed = {"submission": "6f1f1f5e-6d43-4d4e-9a3b-0f6a3c1d2e3f", "notes": "Prefers calls after 5pm"}
    form = DraftExampleForm(typed)
    form.show_version("8")
    about = {
        "form": form,
        "who": "Sam Carter",
        "when": datetime(2026, 3, 9, 14, 30, tzinfo=UTC),
        "changes": [{"label": "Notes of the call", "theirs": "Call before noon", "yours": typed["notes"]}],
        "button": "Save mine",
    }
    return render(request, "design/conflict.html", about, status=409)


@mark_public
def show_print(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "design/print_example.html",
        {"chart": draw_charts()["charts"][0], "as_at": TIMELINE[0]["at"]},
    )


@mark_public
def show_error(request: HttpRequest) -> HttpResponse:
    return page_not_found(request)


@mark_public
def look_up_surname(request: HttpRequest) -> HttpResponse:
    typed = request.POST.get("surname", "")
    found = (
        format_html("<p>1 person called {}: <a href='#'>Ann {}</a></p>", typed, typed)
        if len(typed) > 2
        else ""
    )
    return HttpResponse(found)


SAVED: dict[str, str] = {}
SENT: list[dict[str, str]] = []


@mark_public
def save_draft(request: HttpRequest) -> HttpResponse:
    """Takes what handrail.js sends while typing; on GET shows the page that types."""
    if request.method == "POST" and "X-Autosave" in request.headers:
        SAVED.update(request.POST.dict())
        return JsonResponse({"seen": str(len(SAVED["notes"]))})
    if request.method == "POST":
        SENT.append(request.POST.dict())
        messages.success(request, "Sent")
        return redirect("styleguide-form")
    about = {
        "form": DraftExampleForm(
            seen="0", initial={name: SAVED.get(name, "") for name in ("surname", "notes")}
        ),
        "title": "Saved as you type",
        "autosave": request.path,
    }
    return render(request, "design/form_page.html", about)


@mark_public
def download_letter(request: HttpRequest) -> HttpResponse:
    """The example letter as PDF; ?large=1 in large print."""
    made = letters.render_pdf(
        "design/letter_example.html", build_example_letter(), large_print="large" in request.GET
    )
    return HttpResponse(made, content_type="application/pdf")


def build_example_letter() -> dict[str, Any]:
    return {
        "title": "Your return-to-work plan",
        "to": ["Margaret Okafor-Whitfield", "12 Elm Street", "Anytown", "LE1 6NB"],
        "date": MONDAY,
        "reference": "HR-4K7M-29",
        "salutation": "Dear Margaret",
        "spoke_on": date(2026, 3, 6),
        "obstacles": ["Back pain after an hour of standing", "Worry about letting the team down"],
        "actions": [
            {"what": "Book the first physiotherapy session", "who": "Ines Duarte", "by": date(2026, 3, 11)},
            {"what": "Talk to Tomasz Zieliński about mornings", "who": "Margaret", "by": date(2026, 3, 13)},
        ],
        "chart": draw_charts()["charts"][4],
        "signed_by": "Ines Duarte",
        "signed_as": "Case manager",
        "enclosed": ["Fit notes: what they are for"],
    }
