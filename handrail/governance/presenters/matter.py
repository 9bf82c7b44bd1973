"""What is known of one matter, for staff and for the client who raised it."""

from datetime import datetime

from handrail import service_models
from handrail.foundation.wording import join_words, nhs_datetime
from handrail.governance.models import Matter
from handrail.governance.queries import list_deadlines
from handrail.governance.rules import ANSWERED, MatterCategory, MatterOutcome, MatterStepKind


def list_matter_facts(matter: Matter, *, named: bool) -> list[dict[str, object]]:
    """Return what is known of a matter, in the order in which somebody asks; `named` shows the client."""
    facts: list[tuple[str, object]] = [
        ("Service", service_models.get_service(matter.service).name),
        ("About", join_words([MatterCategory(code).label for code in matter.categories])),
        ("Client", _name_client(matter, named=named)),
        ("Raised by", matter.raised_by),
        ("Came", nhs_datetime(matter.came_at)),
        ("Recorded by", matter.recorded_by.name if matter.recorded_by else "The client, on their own page"),
        ("Owner", matter.owner.name if matter.owner else "Nobody"),
    ]
    if matter.closed_at:
        facts += [
            ("Closed", nhs_datetime(matter.closed_at)),
            ("Outcome", MatterOutcome(matter.outcome).label),
            ("Our answer", matter.answer),
            ("What we learnt", matter.learning),
        ]
    return [{"key": key, "value": value} for key, value in facts if value]


def _name_client(matter: Matter, *, named: bool) -> str:
    if matter.case is None:
        return ""
    return f"{matter.case.person.name}, {matter.case.reference}" if named else "A restricted record"


def describe_own_matter(matter: Matter, at: datetime) -> dict[str, object]:
    """Return what the client reads of what they raised: that we have it, by when we answer, the answer."""
    waiting = [row.due_at for row in list_deadlines(matter, at) if row.code == "answer" and not row.met_at]
    # A day that has passed is no promise.
    answer_by = next((day for day in waiting if day >= at), None)
    return {
        "reference": matter.reference,
        "came_at": matter.came_at,
        "acknowledged": any(step.kind == MatterStepKind.ACKNOWLEDGED for step in matter.steps.all()),
        "answer_by": None if matter.closed_at else answer_by,
        "answer": matter.answer if matter.closed_at and matter.kind in ANSWERED else "",
        "closed_at": matter.closed_at,
    }
