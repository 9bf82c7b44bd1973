"""The rows of a queue of matters, and the deadlines of one."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from handrail.accounts.policy import Reader
from handrail.foundation.wording import nhs_date, nhs_datetime
from handrail.governance.clocks import ClockState, MatterDeadline, find_next_deadline
from handrail.governance.figures import MatterCount
from handrail.governance.models import Matter
from handrail.governance.queries import list_deadlines
from handrail.governance.rules import MatterOutcome
from handrail.journey.case.queries import find_hidden_references

COLOURS = {
    ClockState.MET: "green",
    ClockState.MET_LATE: "orange",
    ClockState.RUNNING: "",
    ClockState.PAUSED: "grey",
    ClockState.OVERDUE: "red",
}
QUEUE_COLUMNS = ["Reference", "What", "Client", "Owner", "Next", "State"]


def list_queue_rows(matters: Iterable[Matter], reader: Reader, at: datetime) -> list[list[object]]:
    """Return the rows of a queue, that which is due first on top."""
    rows = list(matters)
    hidden = find_hidden_references(reader, [row.case.reference for row in rows if row.case])
    due = [(find_next_deadline(list_deadlines(row, at)), row) for row in rows]
    due.sort(key=lambda pair: (pair[0] is None, pair[0].due_at if pair[0] else at))
    return [_queue_row(row, deadline, hidden, at) for deadline, row in due]


def _queue_row(
    matter: Matter, deadline: MatterDeadline | None, hidden: set[str], at: datetime
) -> list[object]:
    case = matter.case if matter.case and matter.case.reference not in hidden else None
    return [
        {"text": matter.reference, "href": reverse("matter", args=[matter.pk])},
        matter.kind_label,
        case.person.name if case else None,
        matter.owner.name if matter.owner else "Nobody",
        f"{deadline.label}, {nhs_date(deadline.due_at)}" if deadline and not matter.closed_at else None,
        _state_cell(matter, deadline, at),
    ]


def _state_cell(matter: Matter, deadline: MatterDeadline | None, at: datetime) -> dict[str, object]:
    if matter.closed_at:
        return {"text": MatterOutcome(matter.outcome).label}
    if deadline is None:
        return {"text": "Open"}
    return _state_tag(deadline.find_state(at))


def _state_tag(state: ClockState) -> dict[str, object]:
    return {"tags": [{"text": state.label, "colour": COLOURS[state]}]}


def list_deadline_rows(deadlines: Iterable[MatterDeadline], at: datetime) -> list[list[object]]:
    """Return each clock of a matter: what, by when, where it stands, and what sets it."""
    return [
        [row.label, nhs_datetime(row.due_at), _state_tag(row.find_state(at)), _source_cell(row)]
        for row in deadlines
    ]


def _source_cell(deadline: MatterDeadline) -> object:
    if not deadline.source.startswith("http"):
        return deadline.source or None
    return {"text": "Source", "href": deadline.source, "about": f"of: {deadline.label}"}


FIGURE_COLUMNS = [
    "What",
    {"text": "Came", "numeric": True},
    {"text": "Open", "numeric": True},
    {"text": "Overdue", "numeric": True},
    {"text": "Answered in time", "numeric": True},
    {"text": "Within every clock", "numeric": True},
    {"text": "What was learnt is recorded", "numeric": True},
    "How they ended",
]


def list_figure_rows(counts: Iterable[MatterCount]) -> list[list[object]]:
    """Return the counts of each kind of matter, with how they ended in words."""
    return [
        [
            count.kind.label,
            count.received,
            count.open,
            count.overdue,
            count.answered_in_time,
            count.kept_every_clock,
            count.learning_recorded,
            ", ".join(f"{outcome.label}: {number}" for outcome, number in count.outcomes) or None,
        ]
        for count in counts
    ]
