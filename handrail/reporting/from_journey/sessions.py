"""`sessions`: each contact with a client, and the assessment. To call or write for answers is no session."""

from collections.abc import Sequence

from handrail.reporting.from_journey.reading import CaseFacts, Record, Row, to_local_day

# Kinds of contact of every service that are not simply support; a service's own say what they count as.
SESSION_TYPES = {"first_contact": "other", "review": "review", "administration": "other"}
MODES = {"face_to_face": "face_to_face_other_location"}
CONTENT_KINDS = {
    "listening": "confidence_building",
    "self_management": "managing_health_condition",
    "return_planning": "return_to_work_planning",
    "adjustments": "reasonable_adjustments",
    "employer": "employer_engagement",
    "money": "debt_legal_housing_personal",
    "referral_on": "onward_referral",
    "job_search": "job_search",
}
# Minutes below which each length ends.
LENGTH_BANDS = (
    (15, "under_15_minutes"),
    (30, "15-30_minutes"),
    (60, "30-60_minutes"),
    (90, "60-90_minutes"),
    (120, "90-120_minutes"),
    (180, "120-180_minutes"),
)
LONGEST_BAND = "half_or_full_day"
# Kinds of contact that ask for a follow-up or a questionnaire: attempts of that.
ATTEMPT_KINDS = ("follow_up", "questionnaire")


def build_session_records(facts: CaseFacts) -> list[Record]:
    """Build a record of each assessment and of each contact with the client, by day."""
    records = [
        _build_record(facts, row, "assessment", None, attended=True)
        for kind in ("assessments", "second_stages")
        for row in facts.list_rows(kind)
    ] + [
        _build_record(facts, row, _find_type(facts, row.kind), row.content, attended=row.successful)
        for row in facts.list_rows("contacts")
        if row.with_whom == "client" and row.kind not in ATTEMPT_KINDS
    ]
    return sorted(records, key=lambda record: record["date"])


def _find_type(facts: CaseFacts, kind: str) -> str:
    """Find what a contact counts as: by the schedule of the service that it belongs to, or by its kind."""
    schedule = facts.codebook.find_schedule(facts.case.model_version, kind)
    return schedule.counts_as if schedule else SESSION_TYPES.get(kind, "support")


def _build_record(
    facts: CaseFacts, row: Row, kind: str, content: Sequence[str] | None, *, attended: bool
) -> Record:
    return {
        "case_id": facts.case.reference,
        "date": to_local_day(row.at),
        "type": kind,
        "mode": MODES.get(row.mode, row.mode),
        "length_band": band_length(row.minutes),
        "content": ";".join(dict.fromkeys(CONTENT_KINDS.get(code, "other") for code in content or ()))
        or None,
        "attended": attended,
    }


def band_length(minutes: int | None) -> str | None:
    """Return the band a length falls in; each begins at its first number and ends before its second."""
    if minutes is None:
        return None
    return next((band for end, band in LENGTH_BANDS if minutes < end), LONGEST_BAND)
