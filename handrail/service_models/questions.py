"""The screening questions: each key of an answers file, its type, its words for staff and for the client."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from handrail.foundation.errors import UserError

QuestionType = Literal["integer", "choice", "boolean", "place"]
Answer = int | str | bool


@dataclass(frozen=True)
class Choice:
    value: str
    staff: str
    client: str


@dataclass(frozen=True)
class Question:
    """One question. `staff` is read by the call handler, `client` by the person filling in the form."""

    key: str
    type: QuestionType
    staff: str
    client: str
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    least: int = 0
    most: int = 10_000_000

    @property
    def short(self) -> str:
        """The question in two or three words, as a heading of its answer."""
        return SHORT[self.key]

    def expected(self) -> str:
        """What an answer must be, in words."""
        if self.type == "integer":
            return f"a whole number from {self.least} to {self.most}"
        if self.type == "choice":
            return "one of " + ", ".join(choice.value for choice in self.choices)
        return "true or false" if self.type == "boolean" else "the name of a place"

    def accepts(self, value: object) -> bool:
        if self.type == "integer":
            whole = isinstance(value, int) and not isinstance(value, bool)
            return whole and self.least <= value <= self.most  # type: ignore[operator]
        if self.type == "choice":
            return any(value == choice.value for choice in self.choices)
        if self.type == "boolean":
            return isinstance(value, bool)
        return isinstance(value, str) and bool(value.strip())

    def say(self, value: Answer) -> str:
        """An answer as staff would say it."""
        if self.type == "boolean":
            return "yes" if value else "no"
        for choice in self.choices:
            if choice.value == value:
                return choice.staff
        return f"{value} {self.unit}".strip()


def _whole(key: str, staff: str, client: str, *, unit: str = "", most: int, hint: str = "") -> Question:
    return Question(key, "integer", staff, client, hint, unit=unit, most=most)


def _choice(key: str, staff: str, client: str, *choices: Choice, hint: str = "") -> Question:
    return Question(key, "choice", staff, client, hint, choices)


def _yes_no(key: str, staff: str, client: str, hint: str = "") -> Question:
    return Question(key, "boolean", staff, client, hint)


_ALL = (
    _yes_no(
        "is_employer",
        "Is the caller an employer asking for advice, not someone asking for help for themselves?",
        "Are you an employer looking for advice about health at work?",
        "Choose no if you want help for yourself.",
    ),
    _choice(
        "referral_route",
        "Who referred the person?",
        "Who suggested that you get in touch?",
        Choice("gp", "GP", "My GP or someone at my GP practice"),
        Choice("talking_therapies", "Talking Therapies", "A talking therapies service"),
        Choice("other_healthcare", "Other healthcare professional", "Another health professional"),
        Choice("specialist_care", "Specialist care service", "A specialist or hospital service"),
        Choice("employer", "Employer", "My employer"),
        Choice("jobcentre", "Jobcentre", "The Jobcentre"),
        Choice("self", "The person themselves", "No one, I am getting in touch myself"),
        Choice("other", "Someone else", "Someone else"),
    ),
    _yes_no(
        "employer_referral_agreed",
        "Does the person agree to the employer's referral?",
        "If your employer got in touch for you, do you agree to that?",
    ),
    Question(
        "lives_in",
        "place",
        "Which local authority does the person live in?",
        "Which council area do you live in?",
        "For example, Leicester or Dundee City. It is on your council tax bill.",
    ),
    Question(
        "works_in",
        "place",
        "Which local authority does the person work in?",
        "Which council area do you work in?",
        "Where you usually work. If you work from home, where you live.",
    ),
    _whole("age", "How old is the person?", "How old are you?", unit="years old", most=120),
    _choice(
        "employment_status",
        "What is the person's employment status?",
        "Which of these describes you best?",
        Choice("employed", "Employed", "I have a job with an employer, even if I am off sick"),
        Choice("self_employed", "Self-employed", "I work for myself"),
        Choice("unemployed", "Unemployed", "I am out of work"),
        Choice("retired", "Retired", "I am retired"),
        Choice("student", "Student", "I am a student"),
        Choice("other", "Other", "Something else"),
    ),
    _whole(
        "unemployed_weeks",
        "For how many weeks has the person been out of work?",
        "For how many weeks have you been out of work?",
        unit="weeks",
        most=5200,
        hint="Six months is 26 weeks.",
    ),
    _choice(
        "work_attendance",
        "Is the person off sick or at work?",
        "Are you off sick at the moment?",
        Choice("off_sick", "Off sick", "Yes, I am off sick"),
        Choice("at_work", "At work", "No, I am at work"),
        Choice("not_employed", "Not in a job", "I do not have a job"),
    ),
    _whole(
        "absence_weeks",
        "For how many weeks has the person been off sick this time?",
        "For how many weeks have you been off sick this time?",
        unit="weeks",
        most=5200,
        hint="Count whole weeks since the first day off.",
    ),
    _whole(
        "employer_size",
        "How many people does the employer have on its staff?",
        "About how many people work for your employer?",
        unit="staff",
        most=10_000_000,
        hint="In the whole organisation, not only where the person works. A best guess will do.",
    ),
    _choice(
        "occupational_health",
        "Can the person use an occupational health service at work?",
        "Does your employer have an occupational health service you can use?",
        Choice("none", "None", "No"),
        Choice("full", "Full service", "Yes, with everything I need"),
        Choice("partial", "Some, not a full service", "Yes, but it only covers some things"),
        Choice("cannot_help", "There is one, it cannot act", "Yes, but it cannot help with this"),
        Choice(
            "conflict_of_interest",
            "There is one, with a conflict of interest",
            "Yes, but it would not be fair to me",
        ),
        Choice("too_slow", "There is one, it would take too long", "Yes, but I would wait too long"),
        Choice("not_referred", "There is one, the person was not referred", "Yes, but I was not sent to it"),
        Choice("not_known", "Does not know", "I do not know"),
        hint="Occupational health: nurses or doctors paid by the employer to help people stay well at work.",
    ),
    _yes_no(
        "health_affects_work",
        "Does a health condition or disability affect the person's work, or their chances of work?",
        "Does a health condition or disability make it harder for you to work or to find work?",
    ),
    _yes_no(
        "long_term_risk_on_fit_note",
        "Does the fit note point to a risk of long-term absence?",
        "Does your fit note (sick note) say that you may be off for a long time?",
    ),
    _yes_no(
        "bullying_or_harassment",
        "Is the absence about bullying or harassment?",
        "Is bullying or harassment at work part of why you are off?",
    ),
    _yes_no(
        "essential_to_small_employer",
        "Is the person essential to a small employer?",
        "Do you work for a small employer that could not easily manage without you?",
    ),
    _whole(
        "weeks_in_job",
        "For how many weeks has the person been in this job?",
        "For how many weeks have you been in your job?",
        unit="weeks",
        most=5200,
        hint="Two years is 104 weeks.",
    ),
    _yes_no(
        "waiting_for_specialist",
        "Is the person waiting for specialist treatment or tests?",
        "Are you waiting to see a specialist or to have tests?",
    ),
    _yes_no(
        "recently_returned_then_relapsed",
        "Did the person go back to work recently and then go off sick again?",
        "Did you go back to work recently and then have to go off sick again?",
    ),
    _yes_no(
        "repeat_or_extended_absence",
        "Has the person been off many times, or for a very long time?",
        "Have you been off sick several times, or for a very long time?",
    ),
    _yes_no(
        "wants_paid_work",
        "Does the person want paid work, or to keep the work they have?",
        "Do you want a paid job, or to keep the one you have?",
    ),
    _yes_no(
        "consents",
        "Does the person agree to take part?",
        "Do you agree to take part?",
        "You can change your mind later.",
    ),
)

SHORT = {
    "is_employer": "an employer asking",
    "referral_route": "referred by",
    "employer_referral_agreed": "agrees to the employer's referral",
    "lives_in": "lives in",
    "works_in": "works in",
    "age": "age",
    "employment_status": "employment",
    "unemployed_weeks": "out of work for",
    "work_attendance": "attendance",
    "absence_weeks": "off sick for",
    "employer_size": "employer's size",
    "occupational_health": "occupational health",
    "health_affects_work": "health affects work",
    "long_term_risk_on_fit_note": "long-term risk on the fit note",
    "bullying_or_harassment": "bullying or harassment",
    "essential_to_small_employer": "essential to a small employer",
    "weeks_in_job": "in the job for",
    "waiting_for_specialist": "waiting for a specialist",
    "recently_returned_then_relapsed": "returned and relapsed",
    "repeat_or_extended_absence": "repeat or extended absence",
    "wants_paid_work": "wants paid work",
    "consents": "agrees to take part",
}

QUESTIONS: dict[str, Question] = {question.key: question for question in _ALL}


def check_answers(answers: Mapping[str, object]) -> dict[str, Answer]:
    """The answers that are known, once every key and value is right; a UserError names the first that is not.

    An answer of None is not known, as one that is not there.
    """
    for key, value in answers.items():
        if key not in QUESTIONS:
            raise UserError(f"Answer {key!r}: expected one of {', '.join(QUESTIONS)}.")
        if value is not None and not QUESTIONS[key].accepts(value):
            raise UserError(f"Answer {key}: expected {QUESTIONS[key].expected()}; got {value!r}.")
    return {key: value for key, value in answers.items() if value is not None}  # type: ignore[misc]
