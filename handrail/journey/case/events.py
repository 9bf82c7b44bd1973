"""Every kind of event: its topic, its words on the timeline, and whether the detail is clinical.

The words may use the event's data as `{name}`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    topic: str
    words: str
    clinical: bool = False
    # Whether it can move the case to another stage or meet a deadline.
    moves: bool = False


KINDS: dict[str, Kind] = {
    "referral.received": Kind("referral", "Referred: {route_label}", moves=True),
    "person.changed": Kind("person", "Details changed: {changed}"),
    "person.merged": Kind("person", "Record joined with another of the same person"),
    "person.unmerged": Kind("person", "Joined records separated again"),
    "screening.decided": Kind("screening", "Screened: {outcome_label}", moves=True),
    "consent.recorded": Kind("consent", "Consent: {summary}"),
    "case.allocated": Kind("allocation", "Allocated to {case_manager}", moves=True),
    "contact.recorded": Kind("contact", "{outcome_label}: {mode_label} with {with_label}", moves=True),
    "assessment.completed": Kind("assessment", "Assessment completed", moves=True),
    "second_stage.decided": Kind("second_stage", "{label}: {decision_label}", clinical=True, moves=True),
    "step.decided": Kind("step", "Step of care decided: {decided_label}", clinical=True, moves=True),
    "measure.recorded": Kind("measure", "{instrument} answered", clinical=True),
    "plan.written": Kind("plan", "Return-to-work plan, version {number}, written"),
    "plan.agreed": Kind("plan", "Plan version {number} agreed by {who}", moves=True),
    "plan.action_done": Kind("plan", "Action done: {action}", clinical=True),
    "intervention.arranged": Kind("intervention", "{how_label}: {intervention_label}", moves=True),
    "intervention.updated": Kind("intervention", "{intervention_label}: {outcome_label}"),
    "fit_note.recorded": Kind("fit_note", "Fit note: {advice_label}, {starts} to {ends}"),
    "work_status.recorded": Kind("work_status", "{attendance_label} from {from_on}", moves=True),
    "clock.paused": Kind("clock", "{clock_label} paused from {starts}: {reason}", moves=True),
    "clock.resumed": Kind("clock", "{clock_label} runs again after {ends}", moves=True),
    "clock.exempted": Kind("clock", "{clock_label} need not be met: {reason}", moves=True),
    "rule.answered": Kind("rule", "{label}: recorded", moves=True),
    "case.reassigned": Kind("allocation", "{told}", moves=True),
    "case.covered": Kind("allocation", "{told}", moves=True),
    "case.moved": Kind("version", "Moved from version {before} to {after}: {reason}", moves=True),
    "questionnaire.asked": Kind("questionnaire", "Asked by {channel_label}: {label}", moves=True),
    "questionnaire.answered": Kind("questionnaire", "Answered {mode_label}: {label}", moves=True),
    "questionnaire.closed": Kind(
        "questionnaire", "Time to answer was over, what had been answered is kept: {label}", moves=True
    ),
    "questionnaire.stopped": Kind("questionnaire", "The client asked not to be sent questions", moves=True),
    "document.made": Kind("document", "Made: {title}"),
    "message.queued": Kind("message", "{subject}: queued for {recipient_label}"),
    "message.sent": Kind("message", "{subject}: sent to {recipient_label}"),
    "message.held_back": Kind("message", "{subject}: not sent to {recipient_label}: {reason}"),
    "discharge.recorded": Kind("discharge", "Discharged: {reason_label}", moves=True),
    "anonymous.asked": Kind("anonymous", "Asked what helped most, {how_label}; the answer is anonymous"),
    "follow_up.recorded": Kind("follow_up", "Follow-up at {label}: {outcome_label}", moves=True),
    "safety.raised": Kind("safety", "Worried about safety: a concern is open"),
    "safety.told": Kind("safety", "Told {who} to sign in now ({why})"),
    "safety.taken_up": Kind("safety", "{who} is dealing with the concern over safety"),
    "safety.noted": Kind("safety", "Concern over safety: a note", clinical=True),
    "safety.attempted": Kind("safety", "Concern over safety: {rung_label}, {outcome_label}", clinical=True),
    "safety.recorded": Kind("safety", "Concern over safety: {part_label} recorded", clinical=True),
    "safety.accepted": Kind("safety", "Concern over safety: {who} accepted responsibility"),
    "fact.struck_out": Kind("correction", "Recorded in error: {what}. {reason}", moves=True),
}


class _Blank(dict):  # type: ignore[type-arg]
    def __missing__(self, key: str) -> str:
        return "not recorded"


def describe_event(kind: str, data: dict[str, object]) -> str:
    """An event in words for the timeline."""
    return KINDS[kind].words.format_map(_Blank(data))
