"""Writing, agreeing and printing the return-to-work plan."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.journey.assessment.presenters import decision_rows
from handrail.journey.assessment.queries import decisions_in
from handrail.journey.case import queries
from handrail.journey.case.actions import save_draft
from handrail.journey.case.drafts import SavedPage, answer_autosave, as_querydict, is_autosave, list_typed
from handrail.journey.case.history import happenings
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, seen_of, work_through
from handrail.journey.plan import actions
from handrail.journey.plan.forms import LINE, STEP, AgreeForm, PlanForm
from handrail.journey.plan.letters import plan_pdf
from handrail.journey.plan.models import PlanAction
from handrail.journey.plan.presenters import plan_panel
from handrail.journey.plan.queries import latest_plan, obstacles_of


@case_page(Permission.PLAN, keeps_drafts=True)
def write_plan_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Write a new version, beginning from the draft, else the version before, else the obstacles."""
    draft = queries.draft_of(f"plan:{case.pk}")
    obstacles = obstacles_of(case)
    if request.method == "POST" and request.POST.get("action") != "save":
        return _keep(request, case)
    initial, lines, steps = _beginning(case, obstacles, draft.data if draft else None)
    if request.method == "POST":
        lines, steps = _size(request.POST)
    form = PlanForm(
        request.POST or None,
        lines=lines,
        steps=steps,
        obstacles=obstacles,
        initial=initial,
        seen=str(queries.latest_event(case, "plan")),
    )
    return work_through(
        request,
        form,
        act=lambda form: actions.write_plan(
            case=case,
            by=request.user,
            at=timezone.now(),
            lines=form.actions(),
            return_date=form.cleaned_data["return_date"],
            adjustments=form.cleaned_data["adjustments"],
            phased_return=form.phased_return(),
            submission=form.cleaned_data["submission"],
            seen=seen_of(form),
        ),
        then=("plan-agree", case.reference),
        title="Return-to-work plan",
        case=case,
        autosave=True,
        saved=draft.saved_at if draft else None,
        decisions=decision_rows(decisions_in(happenings(case), queries.version_of(case))),
        template="journey/plan.html",
        buttons=[
            {"text": "Save plan", "value": "save"},
            {"text": "Add another action", "value": "line", "secondary": True},
            {"text": "Add another week", "value": "step", "secondary": True},
            {"text": "Save and come back later", "value": "later", "secondary": True},
        ],
    )


def _keep(request: StaffRequest, case: Case) -> HttpResponse:
    """Keep what was typed as a draft: autosaved, left for later, or to add a line."""
    lines, steps = _size(request.POST)
    wanted = request.POST.get("action")

    def save() -> SavedPage:
        typed = list_typed(request.POST)
        data = {"typed": typed, "lines": lines + (wanted == "line"), "steps": steps + (wanted == "step")}
        key = f"plan:{case.pk}"
        return SavedPage(save_draft(key=key, data=data, by=request.user, at=timezone.now()))

    if is_autosave(request):
        return answer_autosave(request, save)
    save()
    return redirect(*(("case", case.reference) if wanted == "later" else ("plan", case.reference)))


def _size(typed: Any) -> tuple[int, int]:
    """How many lines and weeks a page that was sent had; at most forty and twenty-six."""
    lines = sum(name.startswith("action_") for name in typed)
    steps = sum(name.startswith("hours_") for name in typed)
    return min(max(lines, 1), 40), min(steps, 26)


def _beginning(
    case: Case, obstacles: list[str], draft: dict[str, Any] | None
) -> tuple[dict[str, Any], int, int]:
    """What the page is filled with, and its number of lines and weeks."""
    if draft:
        lines, steps = draft["lines"], draft["steps"]
        form = PlanForm(as_querydict(draft["typed"]), lines=lines, steps=steps, obstacles=obstacles)
        return (
            {name: form[name].value() for name in form.fields if name not in ("submission", "seen")},
            lines,
            steps,
        )
    before = latest_plan(case)
    if before is None:
        empty = {f"obstacle_{number}": text for number, text in enumerate(obstacles, 1)}
        return empty, max(len(obstacles), 2), 4
    rows = before.lines
    filled = {f"{name}_{number}": getattr(row, name) for number, row in enumerate(rows, 1) for name in LINE}
    for step in before.phased_return:
        filled |= {f"{name}_{step['week']}": step[name] for name in STEP}
    filled |= {"return_date": before.return_date, "adjustments": before.adjustments}
    weeks = [step["week"] for step in before.phased_return]
    return filled, len(rows), max([4, *weeks])


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
    form = AgreeForm(request.POST or None, waiting=waiting)
    return work_through(
        request,
        form,
        act=lambda form: actions.agree_plan(
            case=case,
            plan=latest,
            who=form.cleaned_data["who"],
            how=form.cleaned_data["how"] or "",
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
    document = plan_pdf(case, latest, by=request.user, at=timezone.now())
    return redirect("document", case.reference, document.pk)


@case_page(Permission.PLAN)
def finish_action(request: StaffRequest, case: Case, action_id: int) -> HttpResponse:
    """Mark one line of the plan in force as done."""
    line = get_object_or_404(PlanAction, pk=action_id, plan__case=case)
    if request.method == "POST" and line.done_on is None:
        actions.finish_action(case=case, line=line, by=request.user, at=timezone.now())
    return redirect("case", case.reference)
