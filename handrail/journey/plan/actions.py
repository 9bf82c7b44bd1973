"""Writing and agreeing the return-to-work plan."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from handrail.accounts.models import User
from handrail.journey.case import queries
from handrail.journey.case.actions import append_event, drop_draft, lock_case, once_per_submission
from handrail.journey.case.dating import find_moment, list_steps
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case, Document
from handrail.journey.case.rules import PLAN_STAGES
from handrail.journey.plan.letters import plan_pdf
from handrail.journey.plan.models import Plan, PlanAction


@once_per_submission
def write_plan(
    *,
    case: Case,
    by: User,
    at: datetime,
    lines: Iterable[Mapping[str, object]],
    return_date: date | None = None,
    adjustments: str = "",
    phased_return: Iterable[Mapping[str, object]] = (),
    submission: uuid.UUID | None = None,
    seen: int | None = None,
) -> Plan:
    """Write a new version of the plan: lines are {obstacle, goal, action, owner, due_on, done_on}."""
    held = lock_case(case, topic="plan", seen=seen, stages=PLAN_STAGES)
    last = held.plans.order_by("-number").values_list("number", flat=True).first() or 0
    plan = Plan.objects.create(
        case=held,
        at=at,
        recorded_at=at,
        recorded_by=by,
        number=last + 1,
        return_date=return_date,
        adjustments=adjustments,
        phased_return=list(phased_return),
    )
    PlanAction.objects.bulk_create(PlanAction(plan=plan, **line) for line in lines)
    append_event(held, "plan.written", by=by, at=at, submission=submission, number=plan.number)
    drop_draft(f"plan:{held.pk}")
    return plan


@once_per_submission
def agree_plan(
    *,
    case: Case,
    plan: Plan,
    who: str,
    by: User | None,
    at: datetime,
    how: str = "",
    happened_on: date | None = None,
    submission: uuid.UUID | None = None,
) -> Plan:
    """Record that the client (`how` they said so) or the case manager agrees to the latest version.

    `happened_on` is the day they agreed, today where none is given; a plan may be written up afterwards.
    Raises UserError where that is before the assessment, or before they agreed to the version before.
    """
    held = lock_case(case, stages=PLAN_STAGES)
    latest = queries.exclude_struck_out(held.plans).order_by("-number").first()
    if latest is None or latest.pk != plan.pk:
        raise NotNow("There is a newer version of this plan. Agree that one instead.")
    agreed_at = find_moment(happened_on, at, list_steps(queries.milestones_of(held)))
    if who == "client":
        latest.client_agreed_at, latest.client_agreed_how = agreed_at, how
    else:
        latest.case_manager_agreed_at = agreed_at
    latest.save()
    append_event(
        held,
        "plan.agreed",
        by=by,
        at=agreed_at,
        recorded_at=at,
        submission=submission,
        number=latest.number,
        who="the client" if who == "client" else "the case manager",
    )
    return latest


@once_per_submission
def finish_action(
    *,
    case: Case,
    line: PlanAction,
    by: User,
    at: datetime,
    done_on: date | None = None,
    submission: uuid.UUID | None = None,
) -> PlanAction:
    """Mark one line of the plan as done, once; `done_on` is the day, today where it is not given."""
    held = lock_case(case)
    line.refresh_from_db()
    if line.done_on is None:
        line.done_on = done_on or timezone.localdate(at)
        line.save()
        append_event(held, "plan.action_done", by=by, at=at, submission=submission, action=line.action)
    return line


@once_per_submission
def reopen_action(
    *, case: Case, line: PlanAction, by: User, at: datetime, submission: uuid.UUID | None = None
) -> PlanAction:
    """Take back that one line of the plan was done; the timeline keeps that it was said to be."""
    held = lock_case(case)
    line.refresh_from_db()
    if line.done_on is not None:
        line.done_on = None
        line.save(update_fields=["done_on"])
        append_event(held, "plan.action_reopened", by=by, at=at, submission=submission, action=line.action)
    return line


@transaction.atomic
def print_plan(*, case: Case, plan: Plan, by: User, at: datetime) -> Document:
    """Make the PDF of a plan, and the employer's copy, and keep both.

    Asked for again the same day, with nothing recorded since, it is the same PDF.
    """
    held = lock_case(case)
    last = held.events.order_by("id").last()
    if last and last.kind == "document.made":
        same = held.documents.filter(pk=last.data["document"], kind="plan", made_by=by).first()
        if same and timezone.localdate(same.made_at) == timezone.localdate(at):
            return same
    return plan_pdf(held, plan, by=by, at=at)
