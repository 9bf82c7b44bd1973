"""Every kind of event: its topic, its words on the timeline, and whether the detail is clinical.

The words may use the event's data as `{name}`.
"""

from dataclasses import dataclass

from handrail.foundation.wording import lower_first, upper_first


@dataclass(frozen=True)
class Kind:
    topic: str
    words: str
    clinical: bool = False
    # Whether it can move the case to another stage or meet a deadline.
    moves: bool = False


# A client changed their own details, by their private link.
CHANGED_BY_CLIENT = "person.changed_by_client"

# Nothing stands on the timeline of an erased record but this.
ERASED = "case.erased"

KINDS: dict[str, Kind] = {
    "referral.received": Kind("referral", "Referred: {route_label}", moves=True),
    "case.imported": Kind("referral", "Imported from a file: row {row} of {file}"),
    "referral.returned": Kind("referral", "Referred again: case {new_case} was opened"),
    "referral.taken": Kind("referral", "Referral taken after it waited for a decision: {decision_label}"),
    "referral.closed": Kind("referral", "Closed without screening: {reason_label}. {note}", moves=True),
    "death.recorded": Kind("death", "The client has died. Everything planned has stopped", moves=True),
    "death.undone": Kind("death", "The death was recorded in error: {reason}", moves=True),
    "person.changed": Kind("person", "Details changed: {changed}"),
    CHANGED_BY_CLIENT: Kind("person", "The client changed on their own page: {changed}"),
    "site.chosen": Kind("site", "Site changed from {before} to {after}"),
    "employer.recorded": Kind("employer", "Employer recorded: {after}{details}"),
    "employer.changed": Kind("employer", "Employer changed from {before} to {after}{details}{asked_again}"),
    "person.merged": Kind("person", "Record joined with another record of the same person"),
    "person.unmerged": Kind("person", "Joined records separated again"),
    "person.told_apart": Kind("person", "Not the same person as in {with_case}"),
    "screening.decided": Kind("screening", "Screened: {outcome_label}", moves=True),
    "needs.decided": Kind("screening", "Needs: {decision_label}"),
    "consent.recorded": Kind("consent", "Consent: {summary}"),
    "appointment.made": Kind("appointment", "Appointment made: {kind_label} with {who}, {when}{more}"),
    "appointment.changed": Kind(
        "appointment", "Appointment changed: {kind_label} with {who}, {when} (was {before})"
    ),
    "appointment.attended": Kind("appointment", "Appointment attended: {kind_label}, {when}{reason}"),
    "appointment.missed": Kind("appointment", "Appointment missed: {kind_label}, {when}{reason}"),
    "appointment.cancelled": Kind(
        "appointment", "Appointment cancelled: {kind_label}, {when}{more}. {party_label}: {reason}"
    ),
    "appointment.restored": Kind(
        "appointment", "Appointment booked again after the error: {kind_label} with {who}, {when}{clashes}"
    ),
    "appointment.passed_on": Kind("appointment", "{number} passed on to {who}"),
    "visit.alerted": Kind("visit", "No check-in after a home visit of {visitor}: {who} alerted"),
    "visit.longer": Kind("visit", "Home visit of {visitor} takes longer: until {when}"),
    "visit.taken_up": Kind("visit", "{who} deals with the missing check-in of {visitor}"),
    "visit.safe": Kind("visit", "Checked in after a home visit: {visitor} is safe"),
    "group.put_on": Kind("appointment", "Put on a group session: {title}, {when}"),
    "review.recorded": Kind("review", "Case review of {day} recorded"),
    "call_back.made": Kind("call_back", "Call back promised by {who}, {when}: {about}"),
    "call_back.moved": Kind("call_back", "Call back moved to {when}, {who}: {about}"),
    "call_back.done": Kind("call_back", "Called back: {about}"),
    "call_back.stopped": Kind("call_back", "Call back stopped, {reason}: {about}"),
    "call_back.restored": Kind("call_back", "Call back promised again by {who}, {when}: {about}"),
    "withdrawal.decided": Kind("withdrawal", "After consent was withdrawn: {decision_label}"),
    "case.allocated": Kind("allocation", "Allocated to {case_manager}", moves=True),
    "contact.recorded": Kind("contact", "{contact_label}", moves=True),
    "contact.moved_here": Kind("correction", "The contact was first recorded for another client"),
    "note.written": Kind("note", "Case note: {kind_label}"),
    "note.corrected": Kind("note", "Case note corrected: {kind_label}. {reason}"),
    "attachment.added": Kind("attachment", "File attached: {kind_label}"),
    "assessment.completed": Kind("assessment", "Assessment completed", moves=True),
    "second_stage.decided": Kind("second_stage", "{label}: {decision_label}", clinical=True, moves=True),
    "step.decided": Kind("step", "Step of care decided: {decided_label}", clinical=True, moves=True),
    "measure.recorded": Kind("measure", "{instrument} answered", clinical=True),
    "plan.written": Kind("plan", "Return-to-work plan, version {number}, written"),
    "plan.agreed": Kind("plan", "Plan version {number} agreed by {who}", moves=True),
    "plan.action_done": Kind("plan", "Action done: {action}", clinical=True),
    "plan.action_reopened": Kind("plan", "Action not done after all: {action}", clinical=True),
    "intervention.arranged": Kind("intervention", "{how_label}: {intervention_label}", moves=True),
    "intervention.updated": Kind("intervention", "{intervention_label}: {outcome_label}"),
    "fit_note.recorded": Kind("fit_note", "Fit note: {advice_label}, {starts} to {ends}"),
    "surgery.placed": Kind("fit_note", "On the fit-note surgery of {day}"),
    "surgery.decided": Kind("fit_note", "Fit-note surgery of {day}: {outcome_label}"),
    "work_status.recorded": Kind("work_status", "{attendance_label} from {from_on}", moves=True),
    "clock.paused": Kind("clock", "{clock_label} paused from {starts}: {reason}", moves=True),
    "clock.resumed": Kind("clock", "{clock_label} restarted after {ends}", moves=True),
    "clock.exempted": Kind("clock", "{clock_label} removed: {reason}", moves=True),
    "rule.answered": Kind("rule", "{label}: recorded", moves=True),
    "case.reassigned": Kind("allocation", "{told}", moves=True),
    "case.covered": Kind("allocation", "{told}", moves=True),
    "case.moved": Kind("version", "Moved from version {before} to {after}: {reason}", moves=True),
    "questionnaire.asked": Kind(
        "questionnaire", "Questionnaire sent by {channel_label}: {label}", moves=True
    ),
    "questionnaire.answered": Kind(
        "questionnaire", "Questionnaire answered {mode_label}: {label}", moves=True
    ),
    "questionnaire.closed": Kind(
        "questionnaire", "Questionnaire closed, answers given so far kept: {label}", moves=True
    ),
    "questionnaire.stopped": Kind("questionnaire", "The client asked us not to send questions", moves=True),
    "address.confirmed": Kind("address", "Email address of {recipient_label} confirmed"),
    "link.switched_off": Kind("link", "Private link of {recipient_label} switched off: {reason}"),
    "link.sent": Kind("link", "New private link for {recipient_label}"),
    "document.made": Kind("document", "Document made: {title}"),
    "client.wrote": Kind("message", "The client wrote to us on their own page"),
    "client.answered": Kind("message", "The client’s message was answered on their own page"),
    "message.queued": Kind("message", "{subject}: waiting to be sent to {recipient_label}"),
    "message.sent": Kind("message", "{subject}: sent to {recipient_label}"),
    "message.written": Kind(
        "message", "{subject}: written to the mail folder, not sent to {recipient_label}"
    ),
    "message.failed": Kind("message", "{subject}: could not be sent to {recipient_label}: {reason}"),
    "message.resent": Kind("message", "{subject}: waiting to be sent again to {recipient_label}"),
    "message.closed": Kind(
        "message", "{subject}: will not be sent to {recipient_label}: {reason}", moves=True
    ),
    "message.held_back": Kind("message", "{subject}: not sent to {recipient_label}: {reason}", moves=True),
    "discharge.recorded": Kind("discharge", "Discharged: {reason_label}", moves=True),
    "anonymous.asked": Kind("anonymous", "Asked what helped most {how_label} (the answer is anonymous)"),
    "follow_up.recorded": Kind("follow_up", "Follow-up at {label}: {outcome_label}", moves=True),
    "follow_up.shared": Kind(
        "follow_up", "Follow-up at {label}: {outcome_label}, asked once in case {other_case}", moves=True
    ),
    "safety.raised": Kind("safety", "Worried about safety: safety concern opened"),
    "safety.told": Kind("safety", "Alerting {who} to sign in now ({why})"),
    "safety.taken_up": Kind("safety", "{who} is dealing with the safety concern"),
    "safety.noted": Kind("safety", "Safety concern: note added", clinical=True),
    "safety.attempted": Kind("safety", "Safety concern: {rung_label}, {outcome_label}", clinical=True),
    "safety.recorded": Kind("safety", "Safety concern: {part_label} recorded", clinical=True),
    "safety.accepted": Kind("safety", "Safety concern: {who} accepted responsibility"),
    "safety.mistaken": Kind("safety", "Safety concern closed by {who}: it was opened by mistake"),
    "record.restricted": Kind("restriction", "Record restricted to {names}"),
    "record.readers_changed": Kind("restriction", "People who may open this record: {names}"),
    "record.unrestricted": Kind("restriction", "Record no longer restricted"),
    "record.opened_in_emergency": Kind("restriction", "Opened in an emergency by {who}: {reason}"),
    "answer.confirmed": Kind("correction", "Asked whether this is right, and it is: {asked}", clinical=True),
    ERASED: Kind("erasure", "Record erased: {ground_label}"),
    "fact.struck_out": Kind("correction", "Recorded in error: {what}. {reason}", moves=True),
    "fact.corrected": Kind("correction", "Corrected: {what}. {reason}", moves=True),
}


def find_kind(code: str) -> Kind:
    """Return a kind of event. Raises LookupError for one that is not declared."""
    if code not in KINDS:
        raise LookupError(f"{code}: expected a kind of event; declare it in KINDS, journey/case/events.py.")
    return KINDS[code]


# What an event of a contact keeps of whether it got through.
REACHED, NOT_REACHED = "Spoke", "Tried"


class _Blank(dict):  # type: ignore[type-arg]
    def __missing__(self, key: str) -> str:
        return "not recorded"


# How a contact was made, before the word for the other side.
CONTACTS = {
    "telephone": "Phone call with",
    "face to face": "Meeting with",
    "video": "Video call with",
    "text": "Text message to",
    "email": "Email to",
    "post": "Letter to",
}


def describe_contact(data: dict[str, object]) -> str:
    """A contact in words: 'Phone call with client', or 'No answer: phone call with client'."""
    mode = str(data.get("mode_label", ""))
    other_side = str(data.get("with_label", "client")).replace("other", "someone else")
    contact = f"{CONTACTS.get(mode, upper_first(mode) + ' with')} {other_side}"
    return contact if data.get("outcome_label") == REACHED else f"No answer: {lower_first(contact)}"


def describe_event(kind: str, data: dict[str, object]) -> str:
    """An event in words for the timeline."""
    if kind == "contact.recorded":
        data = {**data, "contact_label": describe_contact(data)}
    words = find_kind(kind).words.format_map(_Blank(data))
    # Only what was recorded since hours are asked for says any.
    return f"{words}: {hours}" if (hours := data.get("hours")) else words
