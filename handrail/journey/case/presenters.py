"""A case, and a list of sections, as the tables and lists of pages show them."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.urls import reverse

from handrail.foundation.wording import nhs_date
from handrail.journey.case.models import Case
from handrail.journey.case.sections import NEEDS_CORRECTING, DraftSections

COME_BACK = "come back to this"


def case_rows(cases: Iterable[Case], at: datetime) -> list[list[object]]:
    """Each case as a row of a list: name, reference, stage, next task, when it is due, case manager."""
    return [_case_row(case, at) for case in cases]


def _case_row(case: Case, at: datetime) -> list[object]:
    return [
        {"text": case.person.name, "href": reverse("case", args=[case.reference])},
        {"text": case.reference, "is_reference": True},
        case.stage_label,
        case.next_task or "",
        {"text": nhs_date(case.next_due_at), "tags": _due_tags(case, at)},
        case.case_manager.name if case.case_manager else "",
    ]


def _due_tags(case: Case, at: datetime) -> list[dict[str, str]]:
    """What is pressing about a case: its next task is overdue, its longest stay is about to end."""
    tags = [{"text": "Died", "colour": "grey"}] if case.client_died else []
    if case.next_due_at and case.next_due_at < at:
        tags.append({"text": "Overdue", "colour": "red"})
    if case.stay_warns_at and case.stay_warns_at <= at and case.is_open and not case.discharged_at:
        tags.append({"text": f"Stay ends {nhs_date(case.stay_ends_at)}", "colour": "orange"})
    return tags


def section_items(sections: DraftSections, address: Callable[[str], str]) -> list[dict[str, str]]:
    """Each section as a line of the task list, with where it stands."""
    states = sections.describe_states()
    marked = {code for code in sections.marked if states.get(code) != NEEDS_CORRECTING}
    return [
        {
            "text": section.title,
            "href": address(code),
            "state": COME_BACK if code in marked else states[code],
            "hint": section.answered or ("Optional" if section.optional else ""),
        }
        for code, section in sections.sections.items()
    ]
