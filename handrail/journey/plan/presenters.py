"""A plan as pages and letters show it: rows of text. Pure over its records."""

from typing import Any

from handrail.foundation.wording import nhs_date, upper_first
from handrail.journey.plan.models import Plan, PlanAction


def describe_owner(owner: str) -> str:
    """Return who does an action as a reader sees it: GP, Case manager."""
    return "GP" if owner == "gp" else upper_first(owner.replace("_", " "))


def plan_panel(plan: Plan) -> dict[str, Any]:
    """Return the tables of a plan: its actions, and the weeks of a phased return."""
    return {
        "number": plan.number,
        "actions": [_action_row(line) for line in plan.lines],
        "return_date": plan.return_date,
        "adjustments": plan.adjustments,
        "weeks": [_week_row(step) for step in plan.phased_return or []],
    }


def _action_row(line: PlanAction) -> list[str]:
    done = f"Done {nhs_date(line.done_on)}" if line.done_on else ""
    return [line.obstacle, line.goal, line.action, describe_owner(line.owner), nhs_date(line.due_on), done]


def _week_row(step: dict[str, Any]) -> list[str]:
    hours = f"{step['hours']} hours" if step.get("hours") is not None else ""
    return [f"Week {step['week']}", hours, step.get("duties") or ""]
