"""The client's own pages: one question a page, saved as it is given, by a link that is spent at the end."""

import functools
import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.i18n import set_language

from handrail import service_models
from handrail.accounts.access import View, allow_link_holders
from handrail.audit.models import ReaderKind
from handrail.audit.trail import note_opened
from handrail.design.forms import Form
from handrail.design.service_voice import find_language
from handrail.foundation.errors import UserError
from handrail.foundation.translation import translate_text as _
from handrail.journey.case.actions import choose_language as choose_own_language
from handrail.journey.case.drafts import as_uuid
from handrail.journey.case.section_pages import SectionRoutes, section_page
from handrail.journey.measures.models import AnswerMode
from handrail.journey.messages.discretion import show_for_client
from handrail.journey.questionnaire import actions, queries
from handrail.journey.questionnaire.answers import Answers
from handrail.journey.questionnaire.models import QuestionnaireRequest, QuestionnaireSending
from handrail.journey.questionnaire.questions import in_words
from handrail.service_models.crisis import find_crisis_lines


def client_page(*, after_the_end: bool = False) -> Callable[[View], View]:
    """A page of the questionnaire behind a link; `after_the_end`: also once the link is spent.

    A link that is wrong, replaced, spent or too old gets a page that says so and who to call.
    """

    def wrap_view(view: View) -> View:
        @allow_link_holders
        @functools.wraps(view)
        def answer_request(request: HttpRequest, token: str, **arguments: object) -> HttpResponse:
            sending = queries.sending_of(token)
            reason = "unknown" if sending is None else why_shut(sending)
            if sending is not None:
                show_for_client(sending.request.case, reverse("answer-about", args=[token]))
            if sending is None or (reason and not after_the_end):
                return show_closed(request, sending, reason, token)
            case = sending.request.case
            note_opened(request, case.reference, case.service, ReaderKind.CLIENT)
            return view(request, token, sending.request, **arguments)

        return answer_request

    return wrap_view


def why_shut(sending: QuestionnaireSending) -> str:
    """Why the link does not open: 'answered', 'stopped' or 'over'; empty while it does."""
    found = sending.request
    if found.answered_at:
        return "answered"
    if not queries.why_stopped(found, timezone.now()):
        return ""
    return "over" if found.closes_at < timezone.now() and not queries.has_opted_out(found.case) else "stopped"


def show_closed(
    request: HttpRequest, sending: QuestionnaireSending | None, reason: str, token: str
) -> HttpResponse:
    """The page of a link that does not open. It names nobody but the service and its case manager."""
    context = page_context(sending.request, token) if sending else {}
    return render(
        request,
        "journey/questionnaire/shut.html",
        {**context, "reason": reason},
        status=404 if sending is None else 410,
    )


def page_context(found: QuestionnaireRequest, token: str) -> dict[str, object]:
    """What every page of the questionnaire shows around its question."""
    return {
        "service": service_models.get_service(found.case.service),
        "asked": found,
        "lines": find_crisis_lines(service_models.get_service(found.case.service).nations),
        "large_print": found.large_print,
        "new_token": uuid.uuid4,
        "language_action": reverse("answer-language", args=[token]),
    }


def show_page(
    request: HttpRequest,
    name: str,
    token: str,
    found: QuestionnaireRequest,
    *,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    return render(
        request,
        f"journey/questionnaire/{name}.html",
        {"token": token, **page_context(found, token), **context},
        status=status,
    )


@client_page()
def show_start(request: HttpRequest, token: str, found: QuestionnaireRequest) -> HttpResponse:
    """What is asked and why, or where to carry on; the size of print, and stopping for good."""
    answers = Answers(found)
    return show_page(
        request, "start", token, found, answers=answers, concerned=bool(answers.concern_questions)
    )


@client_page()
def ask_question(request: HttpRequest, token: str, found: QuestionnaireRequest, number: int) -> HttpResponse:
    """One question. An answer that says somebody may not be safe leads at once to the people to call."""
    answers = Answers(found)
    asked = answers.find_question(number)
    if asked is None:
        raise Http404("There is no such question.")
    to_check = "check" in (request.GET.get("then"), request.POST.get("then"))

    def choose_next(key: str) -> str:
        if asked.is_concern(answers.given_answers.get(asked.key)):
            return reverse("answer-help", args=[token, number])
        if to_check:
            return reverse("answer-check", args=[token])
        return reverse("answer-question", args=[token, answers.by_key[key].number])

    end = reverse("answer-check", args=[token])
    if request.method == "POST" and request.POST.get("action") == "later":
        end = reverse("answer-saved", args=[token])
    before = (
        reverse("answer-question", args=[token, number - 1])
        if number > 1
        else reverse("answer", args=[token])
    )
    return section_page(
        request,
        None,
        answers,
        asked.key,
        SectionRoutes(end, choose_next),
        template="journey/questionnaire/question.html",
        **page_context(found, token)
        | {
            "token": token,
            "question": asked,
            "answers": answers,
            "back": {"href": end if to_check else before},
            "to_check": to_check,
            "autosave": "",
        },
    )


@client_page()
def help_now(request: HttpRequest, token: str, found: QuestionnaireRequest, number: int) -> HttpResponse:
    """Who to call, straight after the answer that asks for it; then on with the questions."""
    answers = Answers(found)
    following = answers.find_question(number + 1)
    onward = reverse("answer-question", args=[token, following.number]) if following else ""
    return show_page(
        request, "help", token, found, onward=onward or reverse("answer-check", args=[token]), number=number
    )


@client_page()
def show_saved(request: HttpRequest, token: str, found: QuestionnaireRequest) -> HttpResponse:
    """It is kept; how to come back."""
    answers = Answers(found)
    return show_page(request, "saved", token, found, answers=answers)


@client_page()
def check_answers(request: HttpRequest, token: str, found: QuestionnaireRequest) -> HttpResponse:
    """Every answer with where to change it, and the one button that sends them."""
    answers = Answers(found)
    form = Form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.finish_request(
                request=found,
                said=answers.group_by_part(),
                mode=AnswerMode.ONLINE,
                by=None,
                at=timezone.now(),
                submission=form.cleaned_data["submission"],
            )
        except UserError:
            messages.warning(request, _("You’ve already answered these questions"))
        return redirect("answer-done", token)
    rows = [
        {
            "key": asked.label,
            "language": "" if asked.language == find_language() else asked.language,
            "value": in_words(asked, answers.given_answers.get(asked.key)),
            "empty": _("Not answered"),
            "change": reverse("answer-question", args=[token, asked.number]) + "?then=check",
            "about": _("the answer to question %(number)s", number=asked.number),
        }
        for asked in answers.questions
    ]
    return show_page(request, "check", token, found, answers=answers, rows=rows, form=form)


@client_page(after_the_end=True)
def show_done(request: HttpRequest, token: str, found: QuestionnaireRequest) -> HttpResponse:
    """Thank you; what happens now. It shows no answer: the link is spent."""
    if found.answered_at is None:
        return redirect("answer", token)
    return show_page(request, "done", token, found, concern=queries.has_concern(found))


@client_page(after_the_end=True)
def choose_language(request: HttpRequest, token: str, found: QuestionnaireRequest) -> HttpResponse:
    """The client's choice of language, kept in this browser and on their record."""
    if request.method != "POST":
        return redirect("answer", token)
    choose_own_language(case=found.case, language=request.POST.get("language", ""), at=timezone.now())
    response = set_language(request)
    if "next" not in request.POST:
        response["Location"] = reverse("answer", args=[token])
    return response


@client_page()
def change_print_size(request: HttpRequest, token: str, found: QuestionnaireRequest) -> HttpResponse:
    """Large print on or off, kept for every page and every device; back to the page it was pressed on."""
    if request.method == "POST":
        actions.set_large_print(request=found, on=request.POST.get("large") == "on")
    number = request.POST.get("number", "")
    return redirect("answer-question", token, int(number)) if number.isdigit() else redirect("answer", token)


@client_page(after_the_end=True)
def stop_asking(request: HttpRequest, token: str, found: QuestionnaireRequest) -> HttpResponse:
    """One press, and nothing more is sent; pressed by mistake, another undoes it."""
    if request.method == "POST":
        actions.record_wish(
            case=found.case,
            given=request.POST.get("again") == "yes",
            how="own_page",
            by=None,
            at=timezone.now(),
            submission=as_uuid(request.POST.get("submission")),
        )
        return redirect("answer-stop", token)
    return show_page(request, "stop", token, found, stopped=queries.has_opted_out(found.case))
