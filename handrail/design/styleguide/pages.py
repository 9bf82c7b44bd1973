"""The style page: every component as it looks, with made-up people."""

from datetime import UTC, date, datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html

from handrail.design import letters
from handrail.design.forms import Known
from handrail.design.styleguide.examples import (
    CASE,
    COLUMNS,
    DEADLINES,
    MONDAY,
    NAV,
    REASONS,
    ROWS,
    TASKS,
    TIMELINE,
    draw_charts,
)
from handrail.design.styleguide.forms import DraftExampleForm, EveryFieldForm
from handrail.design.views import mark_public, page_not_found


@mark_public
def show_styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "design/styleguide.html", build_context())


def build_context() -> dict[str, object]:
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
        "charts": draw_charts(),
    }


@mark_public
def show_form(request: HttpRequest) -> HttpResponse:
    """Return the page with every field; sends back to itself."""
    filled = EveryFieldForm(request.POST or None, files=request.FILES or None)
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
        {"chart": draw_charts()[0], "as_at": TIMELINE[0]["at"]},
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
    if request.POST.get("action") == "clear":
        SAVED.clear()
        return redirect("styleguide-autosave")
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
        "buttons": [
            {"text": "Continue"},
            {"text": "Clear the page", "value": "clear", "secondary": True},
        ],
    }
    return render(request, "design/form_page.html", about)


@mark_public
def download_letter(request: HttpRequest) -> HttpResponse:
    """Return the example letter as PDF; ?large=1 in large print."""
    made = letters.render_pdf(
        "design/letter_example.html", build_example_letter(), large_print="large" in request.GET
    )
    return HttpResponse(made, content_type="application/pdf")


def build_example_letter() -> dict[str, object]:
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
        "chart": draw_charts()[4],
        "signed_by": "Ines Duarte",
        "signed_as": "Case manager",
        "enclosed": ["Fit notes: what they are for"],
    }
