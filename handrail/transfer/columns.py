"""What a sheet of cases may say: each fact with the headings it is known by. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from handrail.extract.codes import CONDITIONS, ETHNICITIES, GENDERS, SOURCES
from handrail.extract.synonyms import SYNONYMS, plain_words
from handrail.foundation.choices import TextChoices
from handrail.foundation.tabular.headings import heading_key
from handrail.journey.assessment.models import AssessmentMode
from handrail.journey.case.models import CONTACT_CHANNELS, ContactMode
from handrail.journey.case.safe_contact import ContactSafety, Weekday
from handrail.journey.support.models import KNOWN_ATTENDANCE, ReturnKind, WorkAttendance
from handrail.service_models import Version
from handrail.transfer.rules import ImportStatus

YES, NO = "yes", "no"
YES_NO = {YES: "Yes", NO: "No"}
YES_WORDS = {"y": YES, "true": YES, "1": YES, "n": NO, "false": NO, "0": NO}
# Of a consent besides: what somebody agreed to or refused.
CONSENT_WORDS = {**YES_WORDS, "given": YES, "agreed": YES, "refused": NO, "declined": NO, "withdrawn": NO}
CONSENT = "consent_"
# What a row says of itself, in answer to a question of an earlier run.
CONFIRMED, PERSON = "confirmed", "person"


class CellKind(TextChoices):
    """How the cell of a column is read."""

    TEXT = "text"
    # Digits and letters that a spreadsheet may have cut short.
    NUMBER = "number"
    DATE = "date"
    CODE = "code"
    # Several codes, parted by semicolons or commas.
    CODES = "codes"


@dataclass(frozen=True)
class ImportColumn:
    """A fact that a column of a sheet may hold: its words, the headings it has, and the codes it takes."""

    code: str
    label: str
    kind: CellKind = CellKind.TEXT
    headings: tuple[str, ...] = ()
    # code -> what it is called
    choices: tuple[tuple[str, str], ...] = ()
    # What else stands for a code, as `plain_words` gives it.
    synonyms: tuple[tuple[str, str], ...] = ()

    @property
    def expected(self) -> str:
        """The codes in words, as a refusal names them."""
        return "; ".join(dict.fromkeys(label for _, label in self.choices))

    def find_code(self, text: str) -> str:
        """Return the code that a text stands for, '' where it stands for none."""
        words = plain_words(text)
        named = {plain_words(label): code for code, label in self.choices}
        codes = {plain_words(code): code for code, _ in self.choices}
        others = {word: code for word, code in self.synonyms if code in codes.values()}
        return {**others, **named, **codes}.get(words, "")

    def matches_heading(self, heading: str) -> bool:
        """Return whether a heading names this fact."""
        keys = {heading_key(each) for each in (self.code, self.label, *self.headings)}
        return heading_key(heading) in keys


def _text(code: str, label: str, *headings: str) -> ImportColumn:
    return ImportColumn(code, label, CellKind.TEXT, headings)


def _number(code: str, label: str, *headings: str) -> ImportColumn:
    return ImportColumn(code, label, CellKind.NUMBER, headings)


def _day(code: str, label: str, *headings: str) -> ImportColumn:
    return ImportColumn(code, label, CellKind.DATE, headings)


def _code(
    code: str, label: str, choices: dict[str, str], *headings: str,
    synonyms: dict[str, str] | None = None, several: bool = False,
) -> ImportColumn:  # fmt: skip
    kind = CellKind.CODES if several else CellKind.CODE
    pairs = tuple(choices.items())
    return ImportColumn(code, label, kind, headings, pairs, tuple((synonyms or {}).items()))


def _word_codes(codes: Iterable[str]) -> dict[str, str]:
    return {code: code.replace("_", " ").capitalize() for code in codes}


_ATTENDANCE = SYNONYMS["work_attendance"]
_KNOWN = dict(WorkAttendance.list_choices(*KNOWN_ATTENDANCE))
_CHANNELS = dict(ContactMode.list_choices(*CONTACT_CHANNELS))
_CHANNEL_WORDS = {"phone": "telephone", "mobile": "telephone", "sms": "text", "letter": "post"}
_MODE_WORDS = {"phone": "telephone", "in person": "face_to_face", "face to face": "face_to_face"}

PERSON_COLUMNS = (
    _text("given_name", "First name", "forename", "given name", "firstname"),
    _text("family_name", "Last name", "surname", "family name", "lastname"),
    _day("date_of_birth", "Date of birth", "DOB", "birth date", "born"),
    _number("nhs_number", "NHS or CHI number", "NHS number", "NHS no", "CHI number", "CHI"),
    _number("telephone", "Phone number", "telephone", "phone", "mobile", "tel", "telephone number"),
    _text("email", "Email address", "email", "e-mail"),
    _text("address", "Address", "home address"),
    _text("postcode", "Postcode", "post code"),
    _code("gender", "Gender", _word_codes(GENDERS), "sex", synonyms=SYNONYMS["gender"]),
    _code("ethnicity", "Ethnic group", _word_codes(ETHNICITIES), "ethnicity"),
    _code("contact_by", "Preferred way to be contacted", _CHANNELS, "preferred contact",
          synonyms=_CHANNEL_WORDS),
    _text("contact_needs", "Needs when we contact them", "contact needs", "communication needs"),
    _code("large_print", "Large print", YES_NO, synonyms=YES_WORDS),
    _code("contact_safety", "Usual way is safe", dict(ContactSafety.list_choices()[:2]),
          "safe to contact", "safe contact", synonyms={"y": "usual", "no": "rules", "n": "rules"}),
    _code("safe_channels", "Safe ways", _CHANNELS, "safe channels", synonyms=_CHANNEL_WORDS, several=True),
    _code("may_leave_message", "May we leave a message", YES_NO, "leave message", "messages ok",
          synonyms=YES_WORDS),
    _code("safe_days", "Safe days", dict(Weekday.list_choices()), several=True),
    _text("safe_from", "Safe from"),
    _text("safe_until", "Safe until"),
    _text("calling_name", "Name for us to give", "calling name"),
    _text("others_who_answer", "Who else may answer"),
    _text("others_may_be_told", "What others may be told"),
)  # fmt: skip
REFERRAL_COLUMNS = (
    _text("old_reference", "Their own reference", "case reference", "client id", "case id", "reference"),
    _day("referred_on", "Referred on", "referral date", "date of referral", "date referred"),
    _code("information_source", "How they heard of the service", _word_codes(SOURCES), "heard from"),
    _text("reason", "What has happened", "reason for referral", "presenting problem"),
    _text("practice", "GP practice", "practice", "surgery", "GP surgery"),
    _text("employer", "Employer", "employer name", "company"),
    _text("referrer_name", "Referrer’s name", "referrer", "referred by"),
    _text("referrer_organisation", "Referrer’s organisation"),
    _text("referrer_email", "Referrer’s email"),
    _number("referrer_telephone", "Referrer’s phone", "referrer telephone"),
)
JOURNEY_COLUMNS = (
    _code("status", "Status", dict(ImportStatus.list_choices()), "case status", "stage", "state",
          synonyms={"open": "in_support", "active": "in_support", "current": "in_support",
                    "closed": "discharged", "completed": "discharged"}),
    _text("case_manager", "Case manager’s email", "case manager", "case manager email", "key worker",
          "caseworker", "adviser"),
    _day("enrolled_on", "Accepted on", "enrolled on", "date enrolled", "enrolment date", "screened on",
         "date accepted", "start date"),
    _day("allocated_on", "Case manager since", "allocated on", "date allocated"),
    _day("assessed_on", "Assessed on", "assessment date", "date of assessment", "date assessed"),
    _code("assessment_mode", "How they were assessed", dict(AssessmentMode.list_choices()),
          "assessment mode", synonyms=_MODE_WORDS),
    _code("condition", "Condition", _word_codes(CONDITIONS), "main condition", "health condition"),
    _day("plan_agreed_on", "Plan agreed on", "plan date", "agreement date", "date plan agreed"),
    _code("work_at_start", "Work status at start", _KNOWN, "work status at entry", "work status",
          synonyms=_ATTENDANCE),
    _day("absence_started", "Off sick since", "absence started", "first day off sick", "absence start date"),
    _code("work_now", "Work status now", _KNOWN, "current work status", synonyms=_ATTENDANCE),
    _day("work_now_from", "Work status now since", "work status since"),
    _day("discharged_on", "Discharged on", "discharge date", "date of discharge", "closed on", "end date"),
    _code("work_at_discharge", "Work status at discharge", dict(WorkAttendance.list_choices()),
          "outcome work status", synonyms=_ATTENDANCE),
    _day("return_date", "First day back", "return date", "return to work date", "date returned to work"),
    _code("return_kind", "Returned to", dict(ReturnKind.list_choices()), "return kind"),
    _day("consented_on", "Consent given on", "consent date", "date of consent"),
    _text(PERSON, "Same person as", "same person"),
    _code(CONFIRMED, "Unlikely values are right", YES_NO, "confirmed", synonyms=YES_WORDS),
)  # fmt: skip


def list_columns(version: Version) -> tuple[ImportColumn, ...]:
    """Return every column that a sheet of a service's cases may have: its own words and consents too."""
    return (*PERSON_COLUMNS, *REFERRAL_COLUMNS, *JOURNEY_COLUMNS, *_list_own_columns(version))


def _list_own_columns(version: Version) -> Iterator[ImportColumn]:
    routes: dict[str, str] = {route.code: route.staff for route in version.routes}
    yield _code(
        "route", "Referral source", routes, "referral route", "route", "source of referral", "source",
        synonyms=SYNONYMS["referral_route"],
    )  # fmt: skip
    streams = {stream.code: stream.label for stream in version.workstreams}
    yield _code("workstream", "Workstream", streams, "programme", "pathway")
    reasons = {reason.code: reason.label for reason in version.discharge.reasons}
    yield _code(
        "discharge_reason",
        "Why support ended",
        reasons,
        "discharge reason",
        "outcome",
        "reason for discharge",
    )
    for item in version.consents:
        yield _code(
            f"{CONSENT}{item.code}", f"Consent: {item.label}", YES_NO, f"consent {item.code}", item.label,
            synonyms=CONSENT_WORDS,
        )  # fmt: skip


def guess_mapping(columns: tuple[ImportColumn, ...], headings: tuple[str, ...]) -> dict[str, str]:
    """Return the heading of each fact that a heading names; one that two facts would claim names neither."""
    claims: dict[str, list[str]] = {}
    for column in columns:
        for heading in headings:
            if column.matches_heading(heading):
                claims.setdefault(heading, []).append(column.code)
    guessed: dict[str, str] = {}
    for heading, codes in claims.items():
        if len(codes) == 1:
            guessed.setdefault(codes[0], heading)
    return guessed
