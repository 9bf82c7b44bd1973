# ruff: noqa: E501  (one field a line reads as the table it is)
"""Every file of the extract, field by field: the one place the schema is written down."""

from handrail.extract import codes
from handrail.extract.schema import Field, File

_ASSESSED = "assessed_date IS NOT NULL"
_DISCHARGED = "discharged_date IS NOT NULL"
# Who drops out may leave before the assessment.
_COMPLETED = f"{_DISCHARGED} AND NOT coalesce(dropped_out, FALSE)"
_ABSENT = "work_attendance_entry = 'off_sick' AND assessed_date IS NOT NULL"
_EMPLOYED = "employment_status IN ('employed', 'self_employed') AND assessed_date IS NOT NULL"


def _code(name: str, values: tuple[str, ...], meaning: str, expected: str = "", type_: str = "code") -> Field:
    return Field(name, type_, meaning, codes=values, expected=expected)


def _open(name: str, values: tuple[str, ...], meaning: str, expected: str = "", type_: str = "code") -> Field:
    """Codes that a service may add to: what stands there is shown."""
    return Field(name, type_, meaning, codes=values, open=True, expected=expected)


def _score(
    name: str, meaning: str, low: float, high: float, expected: str = "", unit: str = "points"
) -> Field:
    kind = "decimal" if name.startswith("eq5d") else "integer"
    return Field(name, kind, meaning, unit=unit, low=low, high=high, expected=expected)


EQ5D_DIMENSIONS = ("mobility", "self_care", "usual_activities", "pain_discomfort", "anxiety_depression")
_DIMENSIONS = tuple(
    Field(
        f"eq5d_{dimension}_{occasion}",
        "integer",
        f"EQ-5D level of {dimension.replace('_', ' ')} at {occasion}; 1 is no problem.",
        unit="level",
        low=1,
        high=5,
    )
    for occasion in ("entry", "discharge")
    for dimension in EQ5D_DIMENSIONS
)

CLIENTS = File(
    "clients",
    "One row a case: one stay of one person in one service, from referral on.",
    (
        Field("case_id", "id", "The case. A person who returns has a new one.", required=True),
        Field("person_id", "id", "The person, the same over all that person's cases.", expected="TRUE"),
        Field("service", "id", "The service.", required=True, expected="TRUE"),
        Field("version", "text", "The version of the service model the case is under."),
        Field("fields_asked", "text", "Fields of this file that the forms of the service ask; empty where nobody said: all of them."),
        Field("site", "text", "The site, area or provider within the service."),
        Field("workstream", "text", "The workstream within the service."),
        Field("workstream_label", "text", "The workstream in the service's own words."),
        Field("counted", "boolean", "Counts towards targets, as the service model says of the workstream; empty where nothing says."),
        Field("case_manager", "id", "The case manager answerable for the case.", expected=_ASSESSED),
        Field("referral_date", "date", "When support was asked for.", expected="TRUE"),
        _open("referral_route", codes.ROUTES, "Who sent the client.", "TRUE"),
        _open("information_source", codes.SOURCES, "How the client first heard of the service.", _ASSESSED),
        Field("screened_date", "date", "When eligibility was decided or last asked about.", expected="outcome IS NOT NULL"),
        _code("outcome", codes.OUTCOMES, "What screening found.", "screened_date IS NOT NULL"),
        Field("enrolled_date", "date", "When an eligible person confirmed taking part.", expected=_ASSESSED),
        Field("first_contact_date", "date", "The first successful contact after referral.", expected=_ASSESSED),
        Field("assessed_date", "date", "When the initial assessment was completed.", expected=_COMPLETED),
        _code("assessment_mode", codes.ASSESSMENT_MODES, "How the assessment was held.", _ASSESSED),
        Field("first_intervention_date", "date", "When the first intervention began."),
        Field("discharged_date", "date", "When the case was closed after enrolment."),
        _open("discharge_reason", codes.DISCHARGE_REASONS, "Why the case was closed: what the service's own reason counts as.", _DISCHARGED),
        Field("reason_code", "id", "The service's own code of the reason."),
        Field("reason_label", "text", "The reason in the service's own words."),
        Field("dropped_out", "boolean", "Left after enrolment before a completed discharge.", expected=_DISCHARGED),
        _code("work_attendance_entry", codes.ATTENDANCE, "Off sick or at work at the entry assessment.", _ASSESSED),
        Field("absence_started", "date", "First day of the absence current at entry.", expected=_ABSENT),
        Field("return_date", "date", "First day back at work."),
        _code("return_kind", codes.RETURN_KINDS, "To what the client went back.", "return_date IS NOT NULL"),
        _code("work_attendance_discharge", codes.ATTENDANCE, "Off sick or at work at discharge.", _DISCHARGED),
        Field("status_known_date", "date", "Last day, up to discharge, on which it was known whether the client was off sick or at work."),
        _code("gender", codes.GENDERS, "Gender as the client gives it.", _ASSESSED),
        Field("age", "integer", "Age at entry.", unit="years", low=16, high=100, expected=_ASSESSED),
        _code("ethnicity", codes.ETHNICITIES, "Ethnic group, broad bands.", _ASSESSED),
        _code("marital_status", codes.MARITAL, "Marital status.", _ASSESSED),
        Field("dependants", "boolean", "Has dependent children.", expected=_ASSESSED),
        _code("employment_status", codes.EMPLOYMENT, "Employment status at entry.", _ASSESSED),
        _code("employer_size", codes.SIZES, "Staff of the employer, in bands.", _EMPLOYED),
        _code("sector", codes.SECTORS, "Sector of the employer.", _EMPLOYED),
        _code("industry", codes.INDUSTRIES, "Industry of the employer.", _EMPLOYED),
        _code("occupational_health", codes.OCCUPATIONAL_HEALTH, "Occupational health at work, and whether it can act.", _EMPLOYED),
        _code("earnings_band", codes.EARNINGS, "Yearly earnings before tax, pounds."),
        Field("deprivation_decile", "integer", "Deprivation of the home area, 1 the most deprived.", low=1, high=10),
        _code("condition", tuple(codes.CONDITIONS), "Main condition that affects work.", _ASSESSED),
        _code("condition_group", codes.CONDITION_GROUPS, "Group of the main condition.", _ASSESSED),
        Field("comorbid", "boolean", "A second condition also affects work.", expected=_ASSESSED),
        _code("eq5d_version", codes.EQ5D_VERSIONS, "Version of EQ-5D that was answered.", "eq5d_entry IS NOT NULL"),
        _score("eq5d_entry", "EQ-5D index at entry.", -0.7, 1.0, _ASSESSED, "index"),
        _score("eq5d_discharge", "EQ-5D index at discharge.", -0.7, 1.0, _DISCHARGED, "index"),
        _score("vas_entry", "EQ-5D visual analogue scale at entry.", 0, 100),
        _score("vas_discharge", "EQ-5D visual analogue scale at discharge.", 0, 100),
        _score("phq9_entry", "PHQ-9 total at entry.", 0, 27),
        _score("phq9_discharge", "PHQ-9 total at discharge.", 0, 27),
        _score("gad7_entry", "GAD-7 total at entry.", 0, 21),
        _score("gad7_discharge", "GAD-7 total at discharge.", 0, 21),
        _code("trial_arm", codes.ARMS, "Arm of a randomised trial; empty outside a trial."),
        Field("usual_hours", "decimal", "Usual paid hours a week, as said last up to discharge.", unit="hours", low=0, high=168),
        Field("hours_discharge", "decimal", "Paid hours a week at discharge.", unit="hours", low=0, high=168),
        Field("team", "text", "The team of the case manager."),
        Field("referrer_told_date", "date", "When the referrer was told what was decided."),
        Field("practice", "id", "The practice that referred, or that the client is registered with."),
        Field("possible_duplicate", "boolean", "Looks like another person of the records, and nobody has decided yet."),
        Field("accepted_by_exception", "boolean", "Not eligible, and accepted all the same; what screening found stands as eligible."),
        _code("needs", codes.NEEDS, "Needs found to be beyond the service, or complex and accepted all the same."),
        _code("referral_closed", codes.REFERRAL_CLOSURES, "Why the referral was closed without screening; empty where it was not."),
        _code("evaluation_consent", codes.EVALUATION_CONSENT, "Whether the client agrees to be evaluated, as last answered; empty counts as not asked."),
        *_DIMENSIONS,
    ),
    key=("case_id",),
)  # fmt: skip

SESSIONS = File(
    "sessions",
    "One row a contact or support session planned with a client.",
    (
        Field("case_id", "id", "The case.", required=True),
        Field("date", "date", "Day of the session."),
        _open("type", codes.SESSION_TYPES, "What kind of session."),
        _open("mode", codes.MODES, "How it was held."),
        _open("length_band", codes.LENGTHS, "How long it took."),
        _open("content", codes.CONTENT, "What it was about; several may apply.", type_="codes"),
        Field("attended", "boolean", "Took place with the client; empty counts as attended."),
    ),
)

INTERVENTIONS = File(
    "interventions",
    "One row an intervention that the client was offered, referred or signposted to.",
    (
        Field("case_id", "id", "The case.", required=True),
        _open("kind", codes.INTERVENTIONS, "What kind of help: what the service's own code counts as."),
        Field("code", "id", "The service's own code."),
        Field("label", "text", "The help in the service's own words."),
        Field("provider", "text", "Who gives it."),
        _open("delivery", codes.DELIVERIES, "In the service, by a partner, or outside."),
        _open("means", ("referral", "signposting"), "Referred on, or told how to go."),
        Field("referred_date", "date", "When it was asked for."),
        Field("started_date", "date", "When it began."),
        Field("ended_date", "date", "When it ended."),
        Field("sessions_attended", "integer", "Sessions attended.", unit="sessions", low=0, high=500),
        Field("sessions_missed", "integer", "Sessions missed.", unit="sessions", low=0, high=500),
    ),
)

MEASURES = File(
    "measures",
    "One row a score of an instrument that was answered, an operator's own instrument too.",
    (
        Field("case_id", "id", "The case.", required=True),
        Field("instrument", "id", "The instrument.", required=True),
        Field("label", "text", "The instrument's own name, and of a subscale its name too."),
        Field("part", "id", "Which score of the instrument; empty: its total, or the only one."),
        _open("occasion", codes.OCCASIONS, "When in the stay; of a follow-up, which."),
        Field("date", "date", "When it was answered."),
        Field("score", "decimal", "The score; empty where an answer it needs is missing."),
        Field("value_set", "text", "The value set that the score was made with, where it takes one."),
        Field("levels", "text", "The answers as numbers, item=number, parted by semicolons."),
    ),
)

OUTCOMES = File(
    "outcomes",
    "One row an outcome reached in work, education or volunteering.",
    (
        Field("case_id", "id", "The case.", required=True),
        _open("kind", codes.OUTCOME_KINDS, "What was reached."),
        Field("date", "date", "When it began."),
        _open("source", codes.OUTCOME_SOURCES, "Who found the job."),
        _open("industry", codes.INDUSTRIES, "Industry of the job."),
        Field("hours", "decimal", "Paid hours a week.", unit="hours", low=0, high=168),
        Field(
            "four_hours_completed",
            "boolean",
            "4 hours of paid work have been completed in the job; empty where not recorded.",
        ),
    ),
)

FOLLOWUPS = File(
    "followups",
    "One row a follow-up due after discharge.",
    (
        Field("case_id", "id", "The case.", required=True),
        Field(
            "months", "integer", "Months after discharge that it falls due.", unit="months", low=0, high=60
        ),
        Field("due_date", "date", "When it fell due.", may_lie_ahead=True),
        Field("done_date", "date", "When it was answered."),
        _code("state", codes.FOLLOWUP_STATES, "Due, done, missed or refused."),
        _open("channel", codes.CHANNELS, "How it was answered, or last tried."),
        Field("attempts", "integer", "Attempts made.", unit="attempts", low=0, high=100),
        _code("work_attendance", codes.ATTENDANCE, "Off sick or at work at follow-up."),
        Field("hours", "decimal", "Paid hours a week at follow-up.", unit="hours", low=0, high=168),
    ),
)

SURVEYS = File(
    "surveys",
    "One row an answer to a survey question. An anonymous survey carries no case.",
    (
        Field("response_id", "id", "The response, the same for all answers of one form.", required=True),
        Field("case_id", "id", "The case; empty for an anonymous survey."),
        Field("service", "id", "The service."),
        Field("survey", "text", "Which survey and wave."),
        Field("date", "date", "When it was answered."),
        _open("respondent", ("client", "case_manager", "employer", "gp"), "Who answered."),
        Field("question", "id", "Which question.", required=True),
        Field("answer", "text", "The answer, as a code."),
        _code(
            "condition_group",
            codes.CONDITION_GROUPS,
            "Group of the main condition; of an anonymous answer only where enough people of it answered.",
        ),
    ),
)

COSTS = File(
    "costs",
    "One row an amount spent by a service in a quarter under a heading.",
    (
        Field("service", "id", "The service.", required=True),
        Field("quarter", "quarter", "The quarter the money was spent in.", required=True),
        _open("heading", codes.COST_HEADINGS, "What it was spent on."),
        Field("amount", "decimal", "Amount, pounds.", unit="GBP", low=0, required=True),
        _code("funding", codes.FUNDING, "Paid, subsidised by another body, or unpaid; empty counts as paid."),
        Field("note", "text", "What a reader should know, such as who subsidised it."),
    ),
)

EMPLOYERS = File(
    "employers",
    "One row a dealing with an employer.",
    (
        Field("employer_id", "id", "The employer, the same over all dealings and services.", required=True),
        Field("service", "id", "The service.", required=True),
        Field("site", "text", "The site within the service."),
        Field("date", "date", "Day of the dealing."),
        _code("employer_size", codes.SIZES, "Staff of the employer, in bands."),
        _open("kind", codes.EMPLOYER_SERVICES, "What was given."),
        Field(
            "engaged",
            "boolean",
            "Meets this service's own definition of an engaged employer; empty where not recorded.",
        ),
    ),
)

TARGETS = File(
    "targets",
    "One row the target of one month for one measure, in one version of the profile.",
    (
        Field("service", "id", "The service.", required=True),
        Field("site", "text", "The site; empty for the whole service."),
        Field("workstream", "text", "The workstream; empty for all."),
        _open("measure", codes.TARGET_MEASURES, "What is counted."),
        Field("month", "date", "First day of the month.", required=True, may_lie_ahead=True),
        Field("value", "decimal", "The target for the month.", low=0, required=True),
        Field(
            "profile",
            "text",
            "Version of the profile, such as original or re-profiled; before its first month the version before holds.",
            required=True,
        ),
        Field("set_on", "date", "When this version was set."),
        Field("author", "text", "Who set it."),
        Field("reason", "text", "Why."),
        Field("derivation", "text", "How the number was reached."),
    ),
    key=("service", "site", "workstream", "measure", "month", "profile"),
)

STAFF = File(
    "staff",
    "One row a stretch of a case manager's working time in a service.",
    (
        Field("staff_id", "id", "The case manager, as in `case_manager` of a client.", required=True),
        Field("service", "id", "The service.", required=True),
        Field("site", "text", "The site within the service."),
        Field("team", "text", "The team."),
        Field("whole_time", "decimal", "Share of a whole-time post.", unit="whole-time equivalents", low=0, high=2),
        Field("from_date", "date", "First day at this share; empty for from the beginning.", may_lie_ahead=True),
        Field("to_date", "date", "Last day at this share; empty while it lasts.", may_lie_ahead=True),
    ),
)  # fmt: skip

MATTERS = File(
    "matters",
    "One row a safeguarding concern, complaint, incident, data breach or request for a record; it names nobody.",
    (
        Field("service", "id", "The service.", required=True),
        _code("kind", codes.MATTER_KINDS, "What it is."),
        Field("received_date", "date", "When it came, or the service became aware of it."),
        Field("closed_date", "date", "When it was closed; empty while it is open."),
        _code("ending", codes.MATTER_OUTCOMES, "How it ended; empty while it is open."),
        Field("answered_in_time", "boolean", "What it asks for above all (the answer, the decision, to tell the ICO) was done within its clock; empty while it is due."),
        Field("kept_every_clock", "boolean", "No clock of it was missed up to the day of the extract."),
        Field("overdue", "boolean", "A clock has run out and what it asks for is not done."),
        Field("learning_recorded", "boolean", "What the service learnt is written down; empty while it is open."),
    ),
)  # fmt: skip

FILES: dict[str, File] = {
    file.name: file
    for file in (
        CLIENTS,
        SESSIONS,
        INTERVENTIONS,
        OUTCOMES,
        FOLLOWUPS,
        SURVEYS,
        COSTS,
        EMPLOYERS,
        TARGETS,
        STAFF,
        MEASURES,
        MATTERS,
    )
}
