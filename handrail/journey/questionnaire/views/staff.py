"""For staff: what has been asked of a client, sending, the paper form, typing in, asking by telephone."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from handrail import service_models
from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.journey.case.actions import drop_draft
from handrail.journey.case.drafts import SavedPage, answer_autosave, as_uuid, is_autosave
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import (
    SAFETY_ACTION,
    case_page,
    redirect_with_way_back,
    work_through,
)
from handrail.journey.measures.models import AnswerMode
from handrail.journey.messages.queries import reach_of
from handrail.journey.messages.rules import Channel
from handrail.journey.questionnaire import (
    actions,
    paper,
    presenters,
    queries,
)
from handrail.journey.questionnaire.declarations import Occasion
from handrail.journey.questionnaire.forms import PaperOptionsForm, ReferenceForm, SendForm, TypingForm
from handrail.journey.questionnaire.models import QuestionnaireRequest
from handrail.journey.questionnaire.queries.response_rates import present_response_rates as page_of_rates
from handrail.journey.questionnaire.questions import by_part
from handrail.journey.questionnaire.staff_entry import StaffEntry
from handrail.outbox.carriers import is_carried

MODES = {"type-in": AnswerMode.PAPER, "telephone": AnswerMode.TELEPHONE}
TITLES = {AnswerMode.PAPER: "Type in a paper form", AnswerMode.TELEPHONE: "Ask by phone"}


def occasion_or_404(case: Case, code: str) -> Occasion:
    occasion = queries.occasion_of(case, code)
    if occasion is None:
        raise Http404(f"This service has no questionnaire called {code}.")
    return occasion


@case_page(Permission.QUESTIONNAIRE)
def list_questionnaires(request: StaffRequest, case: Case) -> HttpResponse:
    """Every occasion with how it stands, what cannot be sent and why, and a wish not to be asked."""
    page = {"case": case, "new_token": uuid.uuid4, **presenters.page_of(case, timezone.now())}
    return render(request, "journey/questionnaire/case.html", page)


@case_page(Permission.QUESTIONNAIRE)
def send_link(request: StaffRequest, case: Case, code: str) -> HttpResponse:
    """Send the link, for the first time or again."""
    occasion, reach = occasion_or_404(case, code), reach_of(case)
    form = SendForm(request.POST or None, reach=reach)
    return work_through(
        request,
        form,
        act=lambda form: redirect_sent(request, case, code, form),
        then=("questionnaires", case.reference),
        title=f"Send questionnaire: {occasion.label.lower()}",
        case=case,
        template="journey/questionnaire/send.html",
        button="Send the link",
        reach=reach,
        texts=is_carried("text"),
        cannot=queries.why_not_now(case, occasion, timezone.now()),
        withheld=presenters.list_reasons_withheld(occasion),
    )


def redirect_sent(request: StaffRequest, case: Case, code: str, form: SendForm) -> None:
    channel = form.cleaned_data["channel"]
    actions.ask_client(
        case=case,
        code=code,
        channel=channel,
        by=request.user,
        at=timezone.now(),
        confirmed_safe=bool(form.cleaned_data.get("safe")),
        submission=form.cleaned_data["submission"],
    )
    if channel == Channel.TEXT and not is_carried(Channel.TEXT):
        messages.warning(
            request, "Text messages are not set up. The message waits in the outbox until they are."
        )
    else:
        messages.success(request, "We’re sending the link to the client.")


@case_page(Permission.QUESTIONNAIRE)
def paper_form(request: StaffRequest, case: Case, code: str) -> HttpResponse:
    """The form as PDF, with a reference in place of a name."""
    occasion = occasion_or_404(case, code)
    form = PaperOptionsForm(
        request.POST or None, initial={"large_print": "yes" if case.person.large_print else "no"}
    )
    made: list[HttpResponse] = []

    def make_forms(form: PaperOptionsForm) -> None:
        actions.ask_client(
            case=case,
            code=code,
            channel=Channel.PAPER,
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        )
        asked = queries.latest_request(case, code)
        if asked:
            made.append(paper.download_form(asked, large_print=form.cleaned_data["large_print"]))

    page = work_through(
        request,
        form,
        act=make_forms,
        # By what was made: sent twice, the page gives the form twice.
        then=lambda _: ("questionnaires", case.reference),
        title=f"Paper form: {occasion.label.lower()}",
        case=case,
        button="Make form (PDF)",
    )
    return made[0] if made else page


@case_page(Permission.QUESTIONNAIRE, keeps_drafts=True)
def type_in(request: StaffRequest, case: Case, code: str, how: str) -> HttpResponse:
    """All questions on one page: typed in from paper, or read out by telephone. Saved as it goes."""
    if how not in MODES:
        raise Http404("You can type in answers from paper, or ask by phone.")
    occasion, mode = occasion_or_404(case, code), MODES[how]
    typed = StaffEntry(case, occasion, mode, reader=request.reader)
    if mode == AnswerMode.TELEPHONE and (reason := typed.why_somebody_else(request.user)):
        context = {"case": case, "title": TITLES[mode], "reason": reason}
        return render(request, "journey/questionnaire/somebody_else.html", context, status=409)
    if is_autosave(request):
        return answer_autosave(request, lambda: typed.save_page(request.POST, by=request.user))
    if request.method == "POST" and request.POST.get("action") in ("later", SAFETY_ACTION):
        page = typed.save_page(request.POST, by=request.user)
        if page.interrupts:
            return redirect_with_way_back(request, page.interrupts)
        return redirect("questionnaires", case.reference)
    return work_through(
        request,
        typed.make_form(request.POST or None),
        act=lambda form: finish_entry(request, typed, form),
        then=lambda page: page.interrupts or ("questionnaires", case.reference),
        title=f"{TITLES[mode]}: {occasion.label.lower()}",
        case=case,
        template="journey/questionnaire/type_in.html",
        mode=mode,
        typed=typed,
        service=service_models.get_service(case.service),
        withheld=presenters.list_reasons_withheld(occasion),
    )


def finish_entry(request: StaffRequest, typed: StaffEntry, form: TypingForm) -> SavedPage:
    """Finish; return the page as it was saved, since a concern that it opened comes next."""
    page = typed.save_page(request.POST, by=request.user)
    at = timezone.now()
    actions.finish_request(
        request=typed.find_request(by=request.user, at=at),
        said=by_part(form.questions, form.read_answers()),
        mode=typed.mode,
        by=request.user,
        at=at,
        answered_on=form.cleaned_data.get("answered_on"),
        unreadable=form.list_unreadable(),
        submission=form.cleaned_data["submission"],
    )
    drop_draft(typed.sections.key)
    messages.success(request, "Answers saved.")
    return page


@case_page(Permission.QUESTIONNAIRE)
def record_wish_page(request: StaffRequest, case: Case) -> HttpResponse:
    """The client tells us that they do, or do not, want to be sent questions."""
    if request.method == "POST":
        actions.record_wish(
            case=case,
            given=request.POST.get("given") == "yes",
            how="telephone",
            by=request.user,
            at=timezone.now(),
            submission=as_uuid(request.POST.get("submission")),
        )
    return redirect("questionnaires", case.reference)


@require_permission(Permission.QUESTIONNAIRE)
def find_paper_form(request: StaffRequest) -> HttpResponse:
    """From the reference on a paper form to the page where it is typed in."""
    form = ReferenceForm(request.POST or None)

    def find_form(form: ReferenceForm) -> QuestionnaireRequest:
        return queries.returned_form(request.reader, form.cleaned_data["reference"])

    return work_through(
        request,
        form,
        act=find_form,
        then=lambda found: redirect_to(found),
        title="Type in a paper form",
        button="Find form",
    )


def redirect_to(found: QuestionnaireRequest) -> tuple[str, ...]:
    return ("questionnaire-type", found.case.reference, found.code, "type-in")


@require_permission(Permission.READ_RECORDS)
def response_rates(request: StaffRequest) -> HttpResponse:
    """How many answer: by service, occasion, instrument and channel, as of now."""
    return render(
        request,
        "journey/questionnaire/rates.html",
        page_of_rates(request.reader, request.GET.get("since", ""), timezone.now()),
    )
