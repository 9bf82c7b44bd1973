"""The paper form: an accessible PDF with a reference in place of a name, in large print where wanted."""

from django.http import HttpResponse

from handrail import service_models
from handrail.design import letters
from handrail.design.service_voice import find_language, write_for
from handrail.design.translation import in_page_language
from handrail.foundation.translation import translate_text as _
from handrail.instruments import paper
from handrail.instruments.section import join_recall_and_stem
from handrail.journey.questionnaire import queries
from handrail.journey.questionnaire.models import QuestionnaireRequest
from handrail.journey.questionnaire.parts import load_in_page_language
from handrail.questions import AnswerKind, QuestionSection
from handrail.service_models.crisis import find_crisis_lines


def download_form(request: QuestionnaireRequest, *, large_print: bool) -> HttpResponse:
    """The form as a download."""
    answer = HttpResponse(form_pdf(request, large_print=large_print), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{request.reference}.pdf"'
    return answer


def form_pdf(request: QuestionnaireRequest, *, large_print: bool) -> bytes:
    with write_for(request.case.service, request.case.person.language):
        return letters.render_pdf(
            "journey/letters/questionnaire.html", present_form(request), large_print=large_print
        )


def present_form(request: QuestionnaireRequest) -> dict[str, object]:
    service = service_models.get_service(request.case.service)
    return {
        "title": _("Some questions from %(service)s", service=service.name),
        "service": service,
        "reference": request.reference,
        "help": " ".join(
            f"{in_page_language(line.how)} ({in_page_language(line.when)})."
            for line in find_crisis_lines(service.nations)
        ),
        "sheets": [present_section(part) for part in queries.parts_in(request)],
    }


def present_section(part: QuestionSection) -> dict[str, object]:
    """One part as it stands on paper: heading, what stands over the questions, blocks of questions."""
    if part.instrument:
        form = paper.build_sheet(load_in_page_language(part.instrument))
        return {
            "title": "",
            "stem": join_recall_and_stem(form.recall, form.stem),
            "blocks": list(form.blocks),
            "licence": form.licence,
            "language": form.language.partition("-")[0],
        }
    rows = [
        paper.PaperQuestion(number, each.code, each.label("client", find_language()), each.hint, True)
        for number, each in enumerate(part.questions, 1)
    ]
    blocks = [
        {
            "kind": "choices" if each.choices else "lines" if each.kind == AnswerKind.TEXT else "line",
            "rows": [row],
            "answers": each.label_choices("client", find_language()),
            "many": each.kind == AnswerKind.CHOICES,
        }
        for each, row in zip(part.questions, rows, strict=True)
    ]
    return {
        "title": part.title,
        "stem": part.intro,
        "blocks": blocks,
        "licence": "",
        "language": find_language(),
    }
