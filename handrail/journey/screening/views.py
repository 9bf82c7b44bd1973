"""Screening with somebody on the line: the next best question, the outcome so far, then the decision."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.foundation.errors import UserError
from handrail.journey.case import queries
from handrail.journey.case.actions import save_draft
from handrail.journey.case.dating import list_steps
from handrail.journey.case.form_drafts import forget_form, show_draft
from handrail.journey.case.forms import ConsentForm
from handrail.journey.case.models import Case
from handrail.journey.case.opt_in import ConsentItem
from handrail.journey.case.page_helpers import case_page, seen_of, work_through
from handrail.journey.screening import actions
from handrail.journey.screening.forms import DIED, AcceptanceForm, CloseReferralForm, NeedsForm, QuestionForm
from handrail.journey.screening.presenters import OUTCOMES, known_rows
from handrail.journey.screening.queries import known_answers
from handrail.journey.screening.rules import NeedsFinding, may_accept_exceptions
from handrail.service_models import Version, eligibility, script
from handrail.service_models.questions import QUESTIONS

ENROL, NOT_ELIGIBLE = "Ask for consent and enrol", "Confirm not eligible"
ACCEPT = "Accept all the same"


@case_page(Permission.SCREEN)
def ask_next_question(request: StaffRequest, case: Case) -> HttpResponse:
    """Ask the next question that can still change the answer; `?ask=` chooses another or changes one."""
    version = queries.version_of(case)
    known = known_answers(case)
    result = eligibility.evaluate_before_consent(version, known)
    asked = request.GET.get("ask") or next(iter(result.ask_next), "")
    form = (
        QuestionForm(request.POST or None, key=asked, initial={asked: known.get(asked)})
        if asked in QUESTIONS
        else None
    )
    draft = show_draft(request, form, []) if form is not None else {}
    if request.method == "POST" and form is not None and form.is_valid():
        answers = {**_own_answers(case), asked: form.cleaned_data[asked]}
        try:
            eligibility.evaluate_eligibility(version, {**known, **answers})
            save_draft(
                key=f"screening:{case.pk}", data=answers, place=asked, by=request.user, at=timezone.now()
            )
            forget_form(request)
            return redirect("screening", case.reference)
        except UserError as problem:
            form.add_error(asked, str(problem))
    return render(
        request,
        "journey/screening.html",
        {
            "case": case,
            "version": version,
            "form": form,
            "result": result,
            "outcome": OUTCOMES[result.outcome],
            "stream": version.find_workstream(result.workstream) if result.workstream else None,
            "decision": ENROL if result.outcome == "eligible" else NOT_ELIGIBLE,
            "step": script.build_step(version, result, known),
            "known": known_rows(known),
            "others": [QUESTIONS[key] for key in result.ask_next if key != asked],
            **draft,
        },
        status=422 if form is not None and form.is_bound else 200,
    )


@case_page(Permission.SCREEN)
def decide_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Record the outcome: with the client's consents where eligible, with signposting where not."""
    version = queries.version_of(case)
    known = known_answers(case)
    result = eligibility.evaluate_before_consent(version, known)
    if result.outcome == "not_known":
        return redirect("screening", case.reference)
    stream = version.find_workstream(result.workstream) if result.workstream else None
    may_except = result.outcome == "not_eligible" and may_accept_exceptions(
        version, request.reader.roles.get(case.service, ())
    )
    excepted = may_except and "exception" in request.GET
    # Somebody not eligible may still be offered a stream that is for them, such as local support.
    in_stream = stream is not None and "without" not in request.GET
    offered = result.outcome == "eligible" or excepted or in_stream
    may_allocate = request.reader.has_permission(Permission.ALLOCATE, case.service)
    following = "allocate" if offered and may_allocate else "case"
    form = _make_form(request, case, version, items=version.consents if offered else (), excepted=excepted)
    return work_through(
        request,
        form,
        act=lambda form: actions.decide_screening(
            case=case,
            by=request.user,
            at=timezone.now(),
            answers=known,
            consents=form.read_answers(),
            submission=form.cleaned_data["submission"],
            seen=seen_of(form),
            happened_on=form.cleaned_data["happened_on"],
            exception=form.read_exception() if isinstance(form, AcceptanceForm) else None,
        ),
        then=lambda _: (following, case.reference),
        title=ACCEPT if excepted else ENROL if offered else NOT_ELIGIBLE,
        case=case,
        template="journey/screening_decide.html",
        result=result,
        version=version,
        stream=stream,
        offered=offered,
        excepted=excepted,
        may_except=may_except,
    )


def _make_form(
    request: StaffRequest, case: Case, version: Version, *, items: Sequence[ConsentItem], excepted: bool
) -> ConsentForm:
    """Ask for consents, of somebody the service is for; of an exception also why."""
    seen = str(queries.latest_event(case, "screening"))
    steps = list_steps(queries.milestones_of(case))
    if not excepted:
        return ConsentForm(request.POST or None, seen=seen, steps=steps, items=items)
    streams = [(stream.code, stream.label) for stream in version.workstreams if not stream.for_ineligible]
    return AcceptanceForm(request.POST or None, seen=seen, steps=steps, items=items, workstreams=streams)


@case_page(Permission.SCREEN)
def close_referral_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Close a referral without screening: sent twice, a test, nobody reached, not wanted, or a death."""

    def find_other(reference: str) -> Case | None:
        return queries.cases_for(request.reader).filter(reference=reference).first()

    def close_chosen(form: CloseReferralForm) -> str:
        reason = str(form.cleaned_data["reason"])
        if reason != DIED:
            actions.close_referral(
                case=case,
                closing=form.read_closing(),
                by=request.user,
                at=timezone.now(),
                submission=form.cleaned_data["submission"],
            )
        return reason

    return work_through(
        request,
        CloseReferralForm(request.POST or None, find_case=find_other),
        act=close_chosen,
        then=lambda reason: ("death" if reason == DIED else "case", case.reference),
        title="Close this referral without screening",
        intro="The case leaves the list of new referrals, and what was planned stops. You can open it again.",
        case=case,
        button="Close referral",
    )


@case_page(Permission.ASSESS)
def decide_needs_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Say that the client's needs are beyond the service, or that they are accepted though complex."""

    def record_needs(form: NeedsForm) -> str:
        needs = form.read_needs()
        actions.decide_needs(
            case=case,
            needs=needs,
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        )
        is_over = needs.decision == NeedsFinding.BEYOND and case.enrolled_at
        return "discharge" if is_over else "case"

    return work_through(
        request,
        NeedsForm(request.POST or None),
        act=record_needs,
        then=lambda page: (page, case.reference),
        title="Needs beyond the service",
        intro="If the client has joined already, you discharge them on the next page."
        if case.enrolled_at
        else "If their needs are beyond the service, the referral is decided: not eligible.",
        case=case,
        button="Save",
    )


def _own_answers(case: Case) -> dict[str, object]:
    draft = queries.draft_of(f"screening:{case.pk}")
    return dict(draft.data) if draft else {}
