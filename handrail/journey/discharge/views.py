"""Discharging a client: what is known is confirmed, the instruments answered again, the summary written."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from handrail import instruments
from handrail.foundation.errors import UserError
from handrail.journey.assessment.forms import instrument_form
from handrail.journey.assessment.views import measures_in
from handrail.journey.case import queries
from handrail.journey.case.documents import discharge_summary
from handrail.journey.case.models import Case
from handrail.journey.case.pages import case_page, section_page
from handrail.journey.case.sections import Section, Sections
from handrail.journey.case.sharing import send_where_agreed
from handrail.journey.discharge import actions
from handrail.journey.discharge.forms import OutcomeForm, QuestionsForm, SummaryForm
from handrail.journey.support.queries import work_now


def sections_of(case: Case) -> Sections:
    """Outcome, instruments again, the service's own questions, summary."""
    version = queries.version_of(case)
    status = work_now(case)
    questions = version.discharge.questions
    # What both are asked, the client answers on an anonymous form that the case manager never sees.
    asked = [question for question in questions if question.asked_of != "client"]
    client_asked = [question for question in questions if question.asked_of == "client"]
    return Sections(
        f"discharge:{case.pk}",
        [
            Section(
                "outcome",
                "Outcome",
                lambda *args, **kwargs: OutcomeForm(*args, version=version, **kwargs),
                initial={
                    "work_attendance": status.attendance,
                    "return_date": status.returned_on,
                    "return_kind": status.return_kind,
                },
            ),
            *(
                Section(slug, instruments.get(slug).name, instrument_form(slug), optional=True)
                for slug in version.discharge.instruments
            ),
            *(
                Section(
                    code,
                    title,
                    lambda *args, rows=rows, **kwargs: QuestionsForm(*args, questions=rows, **kwargs),
                    True,
                )
                for code, title, rows in (
                    ("client-questions", "Questions to the client", client_asked),
                    ("case-manager-questions", "Questions to you", asked),
                )
                if rows
            ),
            Section("summary", "Summary", SummaryForm),
        ],
    )


@case_page("discharge")
def discharge(request: HttpRequest, case: Case) -> HttpResponse:
    """The list of sections, then the discharge itself with its summary."""
    sections = sections_of(case)
    problems: list[str] = []
    if request.method == "POST":
        problems = [f"{section.title}: still to do or put right" for section in sections.unfinished()]
        if not problems:
            try:
                complete(case, sections, request)
                return redirect("case", case.reference)
            except UserError as refusal:
                problems = [str(refusal)]
    return render(
        request,
        "journey/sections.html",
        {
            "title": "Discharge",
            "case": case,
            "sections": sections,
            "states": sections.states(),
            "address": lambda code: reverse("discharge-section", args=[case.reference, code]),
            "problems": problems,
            "button": "Discharge the client",
        },
        status=409 if problems else 200,
    )


@case_page("discharge")
def section(request: HttpRequest, case: Case, code: str) -> HttpResponse:
    return section_page(
        request,
        case,
        sections_of(case),
        code,
        address=lambda code: reverse("discharge-section", args=[case.reference, code]),
        hub=reverse("discharge", args=[case.reference]),
    )


def complete(case: Case, sections: Sections, request: HttpRequest) -> None:
    """Read every section, discharge, and send the summary to the client and to those they agreed to."""
    said = sections.cleaned()
    at = timezone.now()
    done = actions.discharge(
        case=case,
        by=request.user,
        at=at,
        reason=said["outcome"]["reason"],
        work_attendance=said["outcome"]["work_attendance"],
        return_date=said["outcome"]["return_date"],
        return_kind=said["outcome"]["return_kind"] or "",
        measures=measures_in(said),
        answers={**said.get("client-questions", {}), **said.get("case-manager-questions", {})},
        summary=said["summary"]["summary"],
    )
    summary, for_employer = discharge_summary(case, done, by=request.user, at=at)
    send_where_agreed(case, summary, ("client", "gp"), by=request.user, at=at)
    send_where_agreed(case, for_employer, ("employer",), by=request.user, at=at)
