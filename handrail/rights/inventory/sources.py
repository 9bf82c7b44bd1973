"""The models that a copy of a record is made from, in its order, with the treatment of every field."""

from handrail.journey.case.events import CHANGED_BY_CLIENT
from handrail.rights.inventory.treatment import Source

# What every fact of a case has besides its own fields.
_FACT = "at recorded_by "
_FACT_SHOWN_LAST = " struck_out_at"
_FACT_READ = " struck_out_reason"
_FACT_INTERNAL = " id case recorded_at struck_out_by corrects"


def _fact(label: str, title: str, *, shown: str, read_first: str = "", internal: str = "") -> Source:
    """Return the source of a fact of a case."""
    return Source(
        label,
        title,
        "case",
        shown=_FACT + shown + _FACT_SHOWN_LAST,
        read_first=read_first + _FACT_READ,
        internal=internal + _FACT_INTERNAL,
    )


PERSON = Source(
    "journey.Person", "About you", "pk",
    shown="given_name family_name calling_name date_of_birth nhs_number telephone email address postcode "
    "gender ethnicity contact_by contact_needs contact_safety safe_channels safe_days safe_from safe_until "
    "no_messages safe_contact_said_at large_print language practice",
    others="others_who_answer others_may_be_told emergency_name emergency_relation emergency_telephone",
    internal="id same_as",
    of_person=True,
)  # fmt: skip
CASE = Source(
    "journey.Case", "Your cases", "pk",
    shown="reference service workstream employer site stage case_manager referred_at screened_at enrolled_at "
    "allocated_at first_contact_at assessed_at plan_agreed_at first_intervention_at discharged_at "
    "do_not_contact",
    internal="id person opened_for model_version next_due_at next_task stay_ends_at stay_warns_at restricted "
    "client_died erased_at",
)  # fmt: skip
SOURCES: tuple[Source, ...] = (
    PERSON,
    CASE,
    Source(
        "journey.Referral", "Referrals", "case",
        shown="reference at route channel information_source answers",
        read_first="reason",
        others="referrer_name referrer_organisation referrer_email referrer_telephone",
        internal="id case recorded_by submission",
        own_if=("route", "self"),
    ),
    Source(
        "transfer.ImportedCase", "Where your record came from", "case",
        shown="reference old_reference", internal="id batch row case person content_digest removed_at",
    ),
    Source(
        "journey.WaitingReferral", "Referrals that waited for a decision", "person",
        shown="reference service at worried decision decided_at decided_by",
        read_first="facts note", internal="id person submission recorded_by", of_person=True,
    ),
    _fact(
        "journey.Screening", "Screening", shown="outcome workstream answers reasons signposted_to",
        read_first="accepted_because",
    ),
    _fact(
        "journey.NeedsDecision", "What we decided about your needs", shown="decision goes_to tells",
        read_first="reason",
    ),
    _fact(
        "journey.ReferralClosure", "Referrals closed", shown="reason tries", read_first="note",
        internal="duplicate_of",
    ),
    Source(
        "journey.ClientMessage", "What you wrote to your case manager", "case",
        shown="at words read_at read_by answer answered_at answered_by", internal="id case",
    ),
    Source(
        "journey.SurgeryPlace", "Fit-note surgeries", "case",
        shown="held_on proposed added_at added_by outcome decided_at decided_by", read_first="question note",
        internal="id case fit_note",
    ),
    Source(
        "journey.Confirmation", "Answers asked about again", "case",
        shown=_FACT + "question said said_at still_right answer struck_out_at",
        read_first="struck_out_reason", others="said_by", internal=_FACT_INTERNAL,
    ),
    Source(
        "journey.Consent", "What you agreed to", "case",
        shown=_FACT + "item recipient given how ended_at struck_out_at",
        read_first="ended_reason struck_out_reason", others="recipient_name", internal=_FACT_INTERNAL,
        own_if=("recipient", "client"),
    ),
    Source(
        "journey.Withdrawal", "What you no longer agreed to", "case",
        shown=_FACT + "item label required decision decided_at decided_by struck_out_at",
        read_first="note struck_out_reason", others="recipient_name", internal=_FACT_INTERNAL,
    ),
    _fact(
        "journey.Contact", "Contacts",
        shown="with_whom mode successful minutes kind content", read_first="note",
    ),
    _fact("journey.CaseNote", "Notes", shown="kind", read_first="text"),
    Source(
        "journey.Appointment", "Appointments", "case",
        shown="user kind with_whom mode starts_at ends_at place link interpreter interpreter_kind "
        "interpreter_agency interpreter_confirmed home_visit state cancelled_by_party settled_at settled_by",
        read_first="note reason",
        internal="id case client_attends back_by safe_at tells_client reminded_at session series made_at "
        "made_by arranged_at messages",
    ),
    Source(
        "journey.CallBack", "Calls promised", "case",
        shown="user due_at made_at made_by closed_at closed_by", read_first="about stopped_because",
        internal="id case",
    ),
    _fact(
        "journey.Assessment", "Assessments",
        shown="mode minutes work_attendance absence_started condition", read_first="answers summary",
        internal="framework come_back second_stage",
    ),
    _fact(
        "journey.Obstacle", "What stood between you and work", shown="flag words priority", read_first="text",
    ),
    _fact(
        "journey.SecondStage", "Second assessments", shown="stage decision mode minutes", read_first="reason",
    ),
    _fact("journey.StepDecision", "Steps of care", shown="suggested because decided", read_first="reason"),
    _fact(
        "journey.Measure", "Health measures",
        shown="instrument occasion score band answers mode",
        internal="instrument_version follow_up value_set request",
    ),
    _fact(
        "journey.Plan", "Plans",
        shown="number return_date phased_return client_agreed_at client_agreed_how case_manager_agreed_at",
        read_first="adjustments",
    ),
    Source(
        "journey.PlanAction", "What your plans say", "plan__case",
        shown="owner due_on done_on", read_first="obstacle goal action", internal="id plan",
    ),
    _fact(
        "journey.Intervention", "Support",
        shown="intervention how provider provider_name first_appointment_on finished_on sessions_attended "
        "sessions_missed outcome",
        read_first="reason",
    ),
    Source(
        "journey.FitNote", "Fit notes", "case",
        shown=_FACT + "starts_on ends_on advice adjustments condition signed_in_house struck_out_at",
        read_first="comments struck_out_reason", others="issued_by", internal=_FACT_INTERNAL,
    ),
    _fact("journey.WorkStatus", "Work", shown="from_on attendance return_kind hours usual_hours"),
    _fact(
        "journey.Allocation", "Your case managers", shown="case_manager kind until", read_first="reason",
    ),
    _fact(
        "journey.Discharge", "End of support",
        shown="reason work_attendance return_date return_kind hours usual_hours",
        read_first="answers summary",
    ),
    _fact(
        "journey.FollowUp", "Follow-up",
        shown="code outcome work_attendance hours usual_hours", read_first="missed_reason answers",
    ),
    Source(
        "journey.QuestionnaireRequest", "Questionnaires", "case",
        shown=_FACT + "reference code occasion parts closes_at answered_at answered_mode struck_out_at",
        read_first="struck_out_reason",
        internal="model_version large_print answered_by" + _FACT_INTERNAL,
    ),
    Source(
        "journey.QuestionnaireSending", "Questionnaires sent", "request__case",
        shown="channel made_at made_by expires_at", internal="id request key digest replaced_at",
    ),
    _fact(
        "journey.QuestionnaireAnswers", "Your answers to questionnaires", shown="part mode answers",
        internal="request part_version",
    ),
    _fact("journey.ClockException", "Pauses", shown="kind clock starts_on ends_on", read_first="reason"),
    _fact("journey.RuleAnswer", "Rules of the service", shown="rule about", read_first="text"),
    _fact(
        "journey.VersionMove", "Changes of the service’s rules", shown="from_version to_version",
        read_first="reason",
    ),
    Source(
        "journey.Concern", "Concerns for your safety", "case",
        shown="opened_at accepted_at accepted_by", read_first="mistake",
        others="accepted_name accepted_role accepted_organisation accepted_telephone", internal="id case",
    ),
    Source(
        "journey.ConcernStep", "What was done about them", "concern__case",
        shown="kind at by reached", read_first="text data", internal="id concern recorded_at alerted about",
    ),
    Source(
        "journey.Message", "Messages", "case",
        shown="recipient purpose channel queued_at queued_by state sent_at",
        read_first="subject body held_back failure closed_reason", others="recipient_name address",
        internal="id case sending document not_before confirmed_safe for_staff_since closed_at closed_by",
        own_if=("recipient", "client"),
    ),
    Source(
        "journey.Document", "Letters and documents", "case",
        shown="kind title made_at made_by", file="content", internal="id case",
    ),
    Source(
        "journey.Attachment", "Files", "case",
        shown=_FACT + "kind size content_type struck_out_at", read_first="title struck_out_reason",
        file="stored_name", internal="file_name digest" + _FACT_INTERNAL,
    ),
    Source(
        "journey.PrivateLink", "Private links", "case",
        shown="kind recipient made_at expires_at switched_off_at switched_off_by",
        read_first="switched_off_reason", others="recipient_name address",
        internal="id case document referral made_by", own_if=("recipient", "client"),
    ),
    Source(
        "journey.AddressConfirmation", "Addresses of others that we checked", "case",
        shown=_FACT + "recipient how practice employer struck_out_at", read_first="struck_out_reason",
        others="recipient_name address", internal=_FACT_INTERNAL,
    ),
    Source(
        "journey.Review", "Reviews of your case", "case",
        shown="held_on recorded_by", read_first="note",
        internal="id service case supervised recorded_at submission",
    ),
    Source(
        "journey.ReviewAction", "Actions after reviews", "review__case",
        shown="owner due_on done_at struck_out_at", read_first="action struck_out_reason",
        internal="id review struck_out_by corrects",
    ),
    Source(
        "journey.Death", "Death", "person",
        shown="died_on learnt_from recorded_at undone_at", read_first="undone_reason",
        internal="id person recorded_by undone_by", of_person=True,
    ),
    Source(
        "governance.Matter", "Complaints, requests and incidents", "case",
        shown="kind came_at categories owner closed_at outcome answer",
        read_first="account opinion learning", others="raised_by",
        internal="id service case recorded_at recorded_by shown_on_case review_on",
        exclude={"kind": "safeguarding"},
    ),
    Source(
        "governance.MatterStep", "What was done about them", "matter__case",
        shown="kind at by", read_first="text data", internal="id matter recorded_at submission",
        exclude={"matter__kind": "safeguarding"},
    ),
    Source(
        "rights.LegalHold", "Times when nothing could be erased", "case",
        shown="reason placed_at placed_by lifted_at lifted_by", internal="id person case",
    ),
    Source(
        "rights.RetentionExtension", "Times when it was decided to keep your record longer", "person",
        shown="until reason decided_at decided_by", internal="id person", of_person=True,
    ),
    Source(
        "journey.Event", "What happened, in order", "case",
        shown="at recorded_at kind by", internal="id case submission", read_first="data",
        read_first_if=("data", "kind", ("person.changed", CHANGED_BY_CLIENT)),
    ),
)  # fmt: skip
