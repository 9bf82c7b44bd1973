"""The task list of a case: derived from its stage and its clocks, never stored. Pure."""

from dataclasses import dataclass
from datetime import datetime

from handrail.journey.case.rules import Facts, stage_of
from handrail.service_models import Version, clocks


@dataclass(frozen=True)
class Step:
    """Something a stage asks for: done once its milestone is reached."""

    milestone: str
    label: str
    page: str
    permission: str


SCREEN = Step("screened", "Screen", "screening", "screen")
ALLOCATE = Step("allocated", "Allocate to a case manager", "allocate", "allocate")
CONTACT = Step("first_contact", "Make the first contact", "contact", "record_contact")
ASSESS = Step("assessed", "Assess", "assessment", "assess")
PLAN = Step("plan_agreed", "Write and agree the plan", "plan", "plan")
INTERVENE = Step("first_intervention", "Arrange the first intervention", "intervention", "support")
DISCHARGE = Step("discharged", "Discharge when support is finished", "discharge", "discharge")

STEPS: dict[str, tuple[Step, ...]] = {
    "referred": (SCREEN, CONTACT),
    "enrolled": (ALLOCATE, CONTACT),
    "allocated": (CONTACT, ASSESS),
    "assessed": (PLAN, INTERVENE),
    "in_support": (INTERVENE, DISCHARGE),
}
# Support that only the plan or the clocks ask for is no task of its own accord.
ONLY_WITH_A_CLOCK = ("first_contact", "first_intervention")


@dataclass(frozen=True)
class Task:
    """One thing to do, when it is due and why; `due_at` is None where nothing sets a time."""

    label: str
    page: str
    permission: str
    due_at: datetime | None = None
    state: str = "to do"
    explanation: str = ""
    argument: str = ""


def tasks(version: Version, facts: Facts, now: datetime) -> list[Task]:
    """What this case asks for now, the soonest due first."""
    stage = stage_of(facts)
    if not stage.open:
        return []
    if stage.code == "discharged":
        return _by_due(_follow_ups(version, facts, now))
    events = facts.milestones.known()
    running = {deadline.met_by: deadline for deadline in reversed(clocks.deadlines(version, events, now))}
    found = []
    for step in STEPS[stage.code]:
        deadline = running.get(step.milestone)
        if step.milestone in events or (deadline is None and step.milestone in ONLY_WITH_A_CLOCK):
            continue
        found.append(
            Task(
                step.label,
                step.page,
                step.permission,
                due_at=deadline.due_at if deadline else None,
                state=deadline.state if deadline else "to do",
                explanation=deadline.explanation if deadline else "",
            )
        )
    return _by_due(found)


def next_task(version: Version, facts: Facts, now: datetime) -> Task | None:
    """The first of the case's tasks."""
    return next(iter(tasks(version, facts, now)), None)


def _follow_ups(version: Version, facts: Facts, now: datetime) -> list[Task]:
    due = {
        item.code: item
        for item in clocks.schedule(version, facts.milestones.known(), now)
        if item.code in facts.follow_ups_left
    }
    return [
        Task(
            item.label,
            "follow-up",
            "follow_up",
            due_at=item.due_at,
            state=item.state,
            explanation=item.explanation,
            argument=code,
        )
        for code, item in due.items()
    ]


def _by_due(found: list[Task]) -> list[Task]:
    """The soonest due first, then those that nothing sets a time for."""
    timed = [(task.due_at, place, task) for place, task in enumerate(found) if task.due_at]
    return [*(task for _, _, task in sorted(timed)), *(task for task in found if not task.due_at)]
