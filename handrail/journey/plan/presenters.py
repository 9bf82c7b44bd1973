"""A plan as pages and letters show it: rows of text. Pure over its records."""

from collections.abc import Mapping

from handrail.foundation.translation import translate_text as _
from handrail.foundation.wording import nhs_date
from handrail.journey.plan.models import ActionOwner, Plan, PlanAction


def describe_owner(owner: str) -> str:
    """Return who does an action as a reader sees it: GP, Case manager."""
    return _(ActionOwner(owner).label)


def describe_action(line: PlanAction) -> str:
    """Return who does an action, by when and for what, for staff."""
    due = f", by {nhs_date(line.due_on)}" if line.due_on else ""
    return f"{describe_owner(line.owner)}{due}. Goal: {line.goal}"


def plan_panel(plan: Plan) -> dict[str, object]:
    """Return the tables of a plan: its actions, and the weeks of a phased return."""
    return {
        "number": plan.number,
        "actions": [_action_row(line) for line in plan.lines],
        "return_date": plan.return_date,
        "adjustments": plan.adjustments,
        "weeks": [_week_row(step) for step in plan.phased_return or []],
    }


def _action_row(line: PlanAction) -> list[str]:
    done = _("Done %(day)s", day=nhs_date(line.done_on)) if line.done_on else ""
    return [line.obstacle, line.goal, line.action, describe_owner(line.owner), nhs_date(line.due_on), done]


def _week_row(step: Mapping[str, object]) -> list[str]:
    hours = _("%(hours)s hours", hours=step["hours"]) if step.get("hours") is not None else ""
    return [_("Week %(number)s", number=step["week"]), hours, str(step.get("duties") or "")]
