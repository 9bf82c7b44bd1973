"""`matters`: what a service answers for; all of it read every time, as it moves with the clock.

A record names no case, no person and no number: whoever reads an extract may be somebody it is about.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from handrail.governance.figures import MatterCourse
from handrail.governance.queries import list_service_courses
from handrail.reporting.from_journey.reading import Record


def build_matter_records(services: Sequence[str], at: datetime) -> Iterator[Record]:
    """Build a record of each matter of these services, as at a moment."""
    return (_build_record(course) for course in list_service_courses(services, at))


def mark_matters(services: Sequence[str], at: datetime) -> str:
    """Return a value that changes when a matter does: no case shows it."""
    return repr(list_service_courses(services, at))


def _build_record(course: MatterCourse) -> Record:
    return {
        "service": course.service,
        "kind": course.kind.value,
        "received_date": course.received_on,
        "closed_date": course.closed_on,
        "ending": course.outcome.value if course.outcome else None,
        "answered_in_time": course.answered_in_time,
        "kept_every_clock": course.kept_every_clock,
        "overdue": course.is_overdue,
        "learning_recorded": course.learning_recorded,
    }
