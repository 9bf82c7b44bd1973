"""Writing, agreeing and printing the return-to-work plan."""

from django.forms import model_to_dict
from django.forms.formsets import TOTAL_FORM_COUNT
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.design import forms
from handrail.journey.addresses.queries import list_not_agreed
from handrail.journey.assessment.presenters import decision_rows
from handrail.journey.case import queries
from handrail.journey.case.dating import list_steps
from handrail.journey.case.drafts import answer_autosave, is_autosave, save_page
from handrail.journey.case.history import CaseHistory
from handrail.journey.case.models import Case, Draft
from handrail.journey.case.page_helpers import case_page, go_to, seen_of, work_through
from handrail.journey.plan import actions
from handrail.journey.plan.forms import ActionForm, AgreeForm, DoneForm, PlanForm, PlanValues
from handrail.journey.plan.presenters import describe_action, plan_panel
from handrail.journey.plan.queries import find_action, latest_plan, obstacles_of
from handrail.journey.plan.sent_pages import count_rows, read_draft, read_page, repeat_last_week


@case_page(Permission.PLAN, keeps_drafts=True)
def write_plan_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Write a new version, beginning from the draft, else the version before, else the obstacles."""
    draft = queries.draft_of(f"plan:{case.pk}")
    obstacles = obstacles_of(case)
    sent = read_page(dict(request.POST.lists())) if request.method == "POST" else None
    if sent is not None and (is_autosave(request) or sent.get("action") != "save"):
        return _save_draft(request, case, sent)
    form = PlanForm(
        sent,
        obstacles=obstacles,
        values=_begin_plan(case, obstacles, draft),
        seen=str(queries.latest_event(case, "plan")),
    )
    return work_through(
        request,
        form,
        act=lambda form: actions.write_plan(
            case=case,
            by=request.user,
            at=timezone.now(),
            lines=form.list_actions(),
            return_date=form.cleaned_data["return_date"],
            adjustments=form.cleaned_data["adjustments"],
            phased_return=form.list_weeks(),
            submission=form.cleaned_data["submission"],
            seen=seen_of(form),
        ),
        then=("plan-agree", case.reference),
        title="Return-to-work plan",
        not_agreed=list_not_agreed(case, "employer"),
        case=case,
        saved=draft.saved_at if draft else None,
        decisions=decision_rows(CaseHistory.load(case), queries.version_of(case)),
        template="journey/plan.html",
        buttons=[
            {"text": "Save plan", "value": "save"},
            {"text": "Add another action", "value": "line", "secondary": True},
            {"text": "Add another week", "value": "step", "secondary": True},
            {"text": "Repeat the last week", "value": "repeat", "secondary": True},
            {"text": "Save and come back later", "value": "later", "secondary": True},
        ],
    )


# The formset to which each button adds a row.
ADD_BUTTONS = {"line": "actions", "step": "weeks"}


def _save_draft(request: StaffRequest, case: Case, sent: QueryDict) -> HttpResponse:
    """Save what was typed as a draft: autosaved, left for later, or to add a row."""
    button, key, counts = sent.get("action"), f"plan:{case.pk}", {}
    if prefix := ADD_BUTTONS.get(str(button)):
        counts[f"{prefix}-{TOTAL_FORM_COUNT}"] = [str(count_rows(sent, prefix) + 1)]
    if is_autosave(request):
        return answer_autosave(request, lambda: save_page(request, key))
    if button == "repeat":
        counts = repeat_last_week(sent)
    save_page(request, key, **counts)
    return redirect("case" if button == "later" else "plan", case.reference)


def _begin_plan(case: Case, obstacles: list[str], draft: Draft | None) -> PlanValues:
    """Return what a new page is filled in with."""
    if draft:
        return PlanForm(read_draft(draft.data), obstacles=obstacles).read_values()
    before = latest_plan(case)
    if before is None:
        rows: list[forms.Row] = [{"obstacle": text} for text in obstacles]
        return PlanValues(actions=rows + [{}] * (2 - len(rows)), weeks=[{}] * 4)
    weeks: dict[int, forms.Row] = {week["week"]: week for week in before.phased_return}
    return PlanValues(
        actions=[model_to_dict(line, ActionForm.base_fields) for line in before.lines],
        weeks=[weeks.get(number, {}) for number in range(1, max([4, *weeks]) + 1)],
        fields={"return_date": before.return_date, "adjustments": before.adjustments},
    )


@case_page(Permission.PLAN)
def agree_plan_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Record that client or case manager agrees; both are needed before the plan is in force."""
    latest = latest_plan(case)
    if latest is None:
        return redirect("plan", case.reference)
    agreed = {"client": latest.client_agreed_at, "case_manager": latest.case_manager_agreed_at}
    waiting = [who for who, at in agreed.items() if not at]
    if not waiting:
        return redirect("case", case.reference)
    form = AgreeForm(request.POST or None, waiting=waiting, steps=list_steps(queries.milestones_of(case)))
    return work_through(
        request,
        form,
        act=lambda form: actions.agree_plan(
            case=case,
            plan=latest,
            who=form.cleaned_data["who"],
            how=form.cleaned_data["how"] or "",
            happened_on=form.cleaned_data["happened_on"],
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        ),
        then=("plan-agree", case.reference),
        title=f"Agree version {latest.number} of the plan",
        case=case,
        template="journey/plan_agree.html",
        plan=latest,
        plan_panel=plan_panel(latest),
        button="Save agreement",
    )


@case_page(Permission.PLAN)
def make_pdf(request: StaffRequest, case: Case) -> HttpResponse:
    """Make the plan's PDF, kept as it is today, and open it."""
    latest = latest_plan(case)
    if latest is None or request.method != "POST":
        return redirect("plan", case.reference)
    document = actions.print_plan(case=case, plan=latest, by=request.user, at=timezone.now())
    return redirect("document", case.reference, document.pk)


@case_page(Permission.PLAN)
def finish_action(request: StaffRequest, case: Case, action_id: int) -> HttpResponse:
    """Mark one line of the plan in force as done: at once by a button, or on its page with the day."""
    line = find_action(case, action_id)
    if line is None:
        raise Http404("There is no such action in a plan of this case.")
    then = "desk" if request.GET.get("from") == "desk" else ("case-plan", case.reference)
    if line.done_on:
        return go_to(then)
    if request.method == "POST" and "submission" not in request.POST:
        actions.finish_action(case=case, line=line, by=request.user, at=timezone.now())
        return go_to(then)
    return work_through(
        request,
        DoneForm(request.POST or None, since=timezone.localdate(case.referred_at)),
        act=lambda form: actions.finish_action(
            case=case,
            line=line,
            done_on=form.cleaned_data["done_on"],
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        ),
        then=then,
        title=f"Done: {line.action}",
        intro=describe_action(line),
        case=case,
        button="Mark as done",
    )


@case_page(Permission.PLAN)
def reopen_action_page(request: StaffRequest, case: Case, action_id: int) -> HttpResponse:
    """Take back that one line of the plan was done."""
    line = find_action(case, action_id)
    if line is None:
        raise Http404("There is no such action in a plan of this case.")
    if request.method == "POST" and line.done_on is not None:
        actions.reopen_action(case=case, line=line, by=request.user, at=timezone.now())
    return redirect("case-plan", case.reference)
