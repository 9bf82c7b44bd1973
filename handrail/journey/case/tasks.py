"""The task list of a case: derived from its stage and its clocks, never stored. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handrail.accounts.policy import Permission
from handrail.journey.case.rules import CaseStage, Facts, stage_of
from handrail.service_models import Version, clocks, guidance


@dataclass(frozen=True)
class TaskStep:
    """Something a stage asks for: done once its milestone is reached."""

    milestone: str
    label: str
    page: str
    permission: Permission


SCREEN = TaskStep("screened", "Screen", "screening", Permission.SCREEN)
ALLOCATE = TaskStep("allocated", "Allocate to a case manager", "allocate", Permission.ALLOCATE)
CONTACT = TaskStep("first_contact", "Make the first contact", "contact", Permission.RECORD_CONTACT)
ASSESS = TaskStep("assessed", "Assess", "assessment", Permission.ASSESS)
PLAN = TaskStep("plan_agreed", "Write and agree the plan", "plan", Permission.PLAN)
INTERVENE = TaskStep(
    "first_intervention", "Arrange the first intervention", "intervention", Permission.SUPPORT
)
DISCHARGE = TaskStep("discharged", "Discharge when support is finished", "discharge", Permission.DISCHARGE)

STEPS: dict[str, tuple[TaskStep, ...]] = {
    CaseStage.REFERRED: (SCREEN, CONTACT),
    CaseStage.ENROLLED: (ALLOCATE, CONTACT),
    CaseStage.ALLOCATED: (CONTACT, ASSESS),
    CaseStage.ASSESSED: (PLAN, INTERVENE),
    CaseStage.IN_SUPPORT: (INTERVENE, DISCHARGE),
}
TELL_OF_HANDOVER = "Tell the client who their case manager is now"
# When somebody should ring about questions that the client has been sent. No source says: it is our choice.
RING_AFTER = timedelta(days=21)
# When somebody should have told the client what could not be sent. Our choice too.
TELL_WITHIN = timedelta(days=1)
# Support that only the plan or the clocks ask for is no task of its own accord.
ONLY_WITH_A_CLOCK = ("first_contact", "first_intervention")


@dataclass(frozen=True)
class Task:
    """One thing to do, when it is due and why; `due_at` is None where nothing sets a time."""

    label: str
    page: str
    permission: Permission
    due_at: datetime | None = None
    state: str = "to do"
    explanation: str = ""
    argument: str = ""
    # What the page is told after its address, such as the kind of contact.
    query: str = ""


# How a desk is divided: the code and its heading.
SOON = timedelta(days=7)
BANDS = {
    "overdue": "Overdue",
    "soon": "Due in the next 7 days",
    "later": "Due later",
    "undated": "With no due date",
}


def choose_band(due_at: datetime | None, now: datetime) -> str:
    """Which part of the desk a case lies in."""
    if due_at is None:
        return "undated"
    if due_at < now:
        return "overdue"
    return "soon" if due_at < now + SOON else "later"


def running_clocks(version: Version, facts: Facts, now: datetime) -> list[clocks.Deadline]:
    """Every clock of the case that has started, with its pauses and exemptions, the soonest due first.

    Once the client has died, or the referral was closed unscreened, only those are left that were met before.
    """
    deadlines = clocks.compute_deadlines(
        version, facts.events, now, (*facts.pauses, *facts.exemptions), facts.workstream or None
    )
    is_over = facts.died or facts.screening_outcome == CaseStage.CLOSED
    return [deadline for deadline in deadlines if deadline.met_at] if is_over else deadlines


def longest_stay(version: Version, facts: Facts, now: datetime) -> clocks.Deadline | None:
    """The maximum stay that is running, the soonest to end first."""
    stays = {each.code for each in version.maximum_stay}
    found = (each for each in running_clocks(version, facts, now) if each.clock in stays)
    return next((each for each in found if each.state in ("running", "overdue")), None)


def list_tasks(version: Version, facts: Facts, now: datetime) -> list[Task]:
    """What this case asks for now, the soonest due first."""
    stage = stage_of(facts)
    if not stage.open:
        return []
    found = [*_handover(facts), *_untold(facts), *_contacts(version, facts, now)]
    if stage.code == CaseStage.DISCHARGED:
        return _by_due(found)
    started = facts.milestones.list_reached()
    running = {each.met_by: each for each in reversed(running_clocks(version, facts, now)) if each.is_open}
    for step in STEPS[stage.code]:
        deadline = running.get(step.milestone)
        if step.milestone in started or (deadline is None and step.milestone in ONLY_WITH_A_CLOCK):
            continue
        found.append(_step(step, deadline, now))
    stay = running.get("discharged")
    if stay and stage.code != CaseStage.IN_SUPPORT and (stay.needs_warning(now) or stay.state == "overdue"):
        found.append(_step(DISCHARGE, stay, now))
    found += _asked_of_severity(version, facts, running, now)
    return _by_due(found + _asked_by_rules(version, facts, stage.code))


def _asked_of_severity(
    version: Version, facts: Facts, running: Mapping[str, clocks.Deadline], now: datetime
) -> list[Task]:
    """A second assessment that was asked for, and the step of care once severity was measured."""
    happened, found = facts.happened, []
    stage = version.assessment.second_stage
    if stage and "second_wanted" in happened and "second_assessed" not in happened:
        permission = Permission.SECOND_ASSESS if stage.by_another else Permission.ASSESS
        step = TaskStep("second_assessed", stage.label, "second-stage", permission)
        found.append(_step(step, running.get("second_assessed"), now))
    if "severity_measured" in happened and "step_decided" not in happened:
        found.append(Task("Decide the step of care", "step", Permission.PLAN))
    return found


def _handover(facts: Facts) -> list[Task]:
    """Telling the client of a new case manager, where no message could."""
    if not facts.handover_untold:
        return []
    who = facts.handover_untold
    why = f"{who} has the case now. We could not tell the client, because we have no way to write to them."
    return [Task(TELL_OF_HANDOVER, "contact", Permission.RECORD_CONTACT, explanation=why)]


def _untold(facts: Facts) -> list[Task]:
    """Telling the client what could not be sent to them safely."""
    return [
        Task(
            f"Tell the client yourself: {message.subject}"[:80],
            "contact",
            Permission.RECORD_CONTACT,
            due_at=message.at + TELL_WITHIN,
            explanation=f"We did not send it, because {message.reason}.",
        )
        for message in facts.untold
    ]


def _asked_by_rules(version: Version, facts: Facts, stage: str) -> list[Task]:
    """What the rules that guide ask to be recorded now. They block nothing."""
    rules = guidance.find_plan_guidance(version) if stage == CaseStage.IN_SUPPORT else []
    return [
        Task(rule.label, "rule-answer", Permission.PLAN, explanation=rule.staff, argument=rule.code)
        for rule in rules
        if f"rule_{rule.code}" not in facts.happened
    ]


def _step(step: TaskStep, deadline: clocks.Deadline | None, now: datetime) -> Task:
    """A step of the stage, with the clock that it stops; a pause leaves it to do with no day set."""
    if deadline is None:
        return Task(step.label, step.page, step.permission)
    warns = deadline.needs_warning(now)
    label = f"{step.label}: {deadline.label}" if warns else step.label
    due_at = None if deadline.state == "paused" else deadline.due_at
    state = "warning" if warns else deadline.state
    return Task(
        label[:80], step.page, step.permission, due_at=due_at, state=state, explanation=deadline.explanation
    )


def next_task(version: Version, facts: Facts, now: datetime) -> Task | None:
    """The first of the case's tasks."""
    return next(iter(list_tasks(version, facts, now)), None)


def _contacts(version: Version, facts: Facts, now: datetime) -> list[Task]:
    """Follow-ups and the contacts of a schedule that are still to make: of each schedule only the next."""
    found, seen = [], set()
    for item in clocks.compute_schedule(version, facts.events, now, facts.workstream or None):
        if item.kind == "follow_up":
            if item.code in facts.follow_ups_left:
                task = _task(item, "follow-up", Permission.FOLLOW_UP, argument=item.code)
                found.append(_asked_alone(task, facts.asked.get(item.code), now))
        elif item.state != "done" and item.code not in seen and _asked(item, version, facts):
            seen.add(item.code)
            found.append(
                _task(item, "contact", Permission.RECORD_CONTACT, query=f"?kind={contact_kind(item)}")
            )
    return found


def _asked_alone(task: Task, ring_at: datetime | None, now: datetime) -> Task:
    """A follow-up that the client has been asked to answer waits for that until it is time to ring."""
    if ring_at is None or now >= ring_at:
        return task
    return replace(
        task,
        label=f"{task.label}: the client is asked to answer"[:80],
        due_at=ring_at,
        state="waiting",
        explanation=f"{task.explanation} The client has the questions. Call them if they do not answer.",
    )


def _asked(item: clocks.ScheduledContact, version: Version, facts: Facts) -> bool:
    """A contact of so many times can be given up; a rolling one is asked for until it is done."""
    times = next(each.times for each in version.schedules if each.code == item.code)
    return not times or item.event in facts.contacts_left


def contact_kind(item: clocks.ScheduledContact) -> str:
    """The kind of contact that records it as done."""
    return {"fit_note_reviewed": "fit_note_review"}.get(item.event, item.event)


def _task(item: clocks.ScheduledContact, page: str, permission: Permission, **address: str) -> Task:
    return Task(
        item.label,
        page,
        permission,
        due_at=item.due_at,
        state=item.state,
        explanation=item.explanation,
        **address,
    )


def _by_due(found: list[Task]) -> list[Task]:
    """The soonest due first, then those that nothing sets a time for."""
    timed = [(task.due_at, place, task) for place, task in enumerate(found) if task.due_at]
    return [*(task for _, _, task in sorted(timed)), *(task for task in found if not task.due_at)]
