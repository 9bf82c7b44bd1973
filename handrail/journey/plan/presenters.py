"""A plan as pages and letters show it: rows of text. Pure over its records."""

from collections.abc import Mapping

from django.urls import reverse

from handrail.foundation.translation import translate_text as _
from handrail.foundation.wording import nhs_date
from handrail.journey.plan.models import ActionOwner, Plan, PlanAction

# A cell of a table, as `design/components.html` draws it.
Cell = Mapping[str, object]
WEEK_FIELDS = ("hours", "duties")


def describe_owner(owner: str) -> str:
    """Return who does an action as a reader sees it: GP, Case manager."""
    return _(ActionOwner(owner).label)


def describe_action(line: PlanAction) -> str:
    """Return who does an action, by when and for what, for staff."""
    due = f", by {nhs_date(line.due_on)}" if line.due_on else ""
    return f"{describe_owner(line.owner)}{due}. Goal: {line.goal}"


def plan_panel(plan: Plan, *, offers: Mapping[int, Cell] | None = None) -> dict[str, object]:
    """Return the tables of a plan: a row an action, and a row for weeks of a phased return alike.

    `offers` is what staff may do with an action, by its key: the button of its cell 'Done'.
    """
    return {
        "number": plan.number,
        "actions": [_action_row(line, (offers or {}).get(line.pk)) for line in plan.lines],
        "return_date": plan.return_date,
        "adjustments": plan.adjustments,
        "weeks": list_weeks(plan),
    }


def offer_done(plan: Plan, reference: str, csrf: str) -> dict[int, Cell]:
    """Return a button of each action: to mark it as done, or to take that back."""
    return {line.pk: {"button": _done_button(line, reference, csrf)} for line in plan.lines}


def list_weeks(plan: Plan) -> list[list[str]]:
    """Return the weeks of a phased return, hours and duties; those alike one after another are one row."""
    rows: list[tuple[int, int, Mapping[str, object]]] = []
    for step in plan.phased_return or []:
        first, last, before = rows[-1] if rows else (0, 0, {})
        alike = last + 1 == step["week"] and all(before.get(name) == step.get(name) for name in WEEK_FIELDS)
        if alike:
            rows[-1] = (first, step["week"], before)
        else:
            rows.append((step["week"], step["week"], step))
    return [
        [_name_weeks(first, last), _describe_hours(step), str(step.get("duties") or "")]
        for first, last, step in rows
    ]


def _action_row(line: PlanAction, offer: Cell | None) -> list[object]:
    done = _("Done %(day)s", day=nhs_date(line.done_on)) if line.done_on else ""
    return [
        {"text": line.action, "note": _("Goal: %(goal)s", goal=line.goal)},
        line.obstacle,
        describe_owner(line.owner),
        nhs_date(line.due_on),
        {"text": done, **offer} if offer else done,
    ]


def _done_button(line: PlanAction, reference: str, csrf: str) -> dict[str, str]:
    name, text = (
        ("plan-action-undo", "Not done after all") if line.done_on else ("plan-action", "Mark as done")
    )
    address = reverse(name, args=[reference, line.pk])
    return {"text": text, "href": address, "csrf": csrf, "about": f": {line.action}"}


def _name_weeks(first: int, last: int) -> str:
    if first == last:
        return _("Week %(number)s", number=first)
    return _("Weeks %(first)s to %(last)s", first=first, last=last)


def _describe_hours(step: Mapping[str, object]) -> str:
    return _("%(hours)s hours", hours=step["hours"]) if step.get("hours") is not None else ""
