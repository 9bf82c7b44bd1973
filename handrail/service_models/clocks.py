"""Everything that is due, worked out from facts: deadlines, and contacts that a schedule asks for."""

from handrail.service_models.clock_run import Exemption, Pause
from handrail.service_models.deadlines import STATE_LABELS, Deadline, compute_deadlines
from handrail.service_models.moments import Facts, Moment
from handrail.service_models.schedules import SCHEDULED_LABELS, ScheduledContact, compute_schedule
from handrail.service_models.schema.timing import CLOSING, EVENTS

__all__ = [
    "CLOSING",
    "EVENTS",
    "SCHEDULED_LABELS",
    "STATE_LABELS",
    "Deadline",
    "Exemption",
    "Facts",
    "Moment",
    "Pause",
    "ScheduledContact",
    "compute_deadlines",
    "compute_schedule",
]
