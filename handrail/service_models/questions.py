"""The screening questions: each key of an answers file, its kind, its words for staff and for the client."""

from collections.abc import Mapping

from handrail.foundation.errors import UserError
from handrail.questions import AnswerKind, CatalogueText, Choice, Question

Answer = int | str | bool


def _choice(code: str, heading: str, staff: str, client: str, *choices: Choice, hint: str = "") -> Question:
    return Question(code, AnswerKind.CHOICE, staff, client, heading, hint, choices)


def _yes_no(code: str, heading: str, staff: str, client: str, hint: str = "") -> Question:
    return Question(code, AnswerKind.YES_NO, staff, client, heading, hint)


def _place(code: str, heading: str, staff: str, client: str, hint: str) -> Question:
    return Question(code, AnswerKind.PLACE, staff, client, heading, hint)


_ALL = (
    _yes_no(
        "is_employer",
        CatalogueText("an employer asking"),
        "Is the caller an employer asking for advice, not someone asking for help for themselves?",
        CatalogueText("Are you an employer looking for advice about health at work?"),
        CatalogueText("Choose no if you want help for yourself."),
    ),
    _choice(
        "referral_route",
        CatalogueText("referred by"),
        "Who referred the person?",
        CatalogueText("Who suggested you get in touch?"),
        Choice("gp", "GP", CatalogueText("My GP or someone at my GP practice")),
        Choice("talking_therapies", "Talking Therapies", CatalogueText("A talking therapies service")),
        Choice(
            "other_healthcare", "Other healthcare professional", CatalogueText("Another health professional")
        ),
        Choice(
            "specialist_care", "Specialist care service", CatalogueText("A specialist or hospital service")
        ),
        Choice("employer", "Employer", CatalogueText("My employer")),
        Choice("jobcentre", "Jobcentre", CatalogueText("The Jobcentre")),
        Choice("self", "The person themselves", CatalogueText("No one, I am getting in touch myself")),
        Choice("other", "Someone else", CatalogueText("Someone else")),
    ),
    _yes_no(
        "employer_referral_agreed",
        CatalogueText("agrees to the employer's referral"),
        "Does the person agree to the employer's referral?",
        CatalogueText("If your employer got in touch for you, do you agree to that?"),
    ),
    _place(
        "lives_in",
        CatalogueText("lives in"),
        "Which local authority does the person live in?",
        CatalogueText("Which council area do you live in?"),
        CatalogueText("For example, Leicester or Dundee City. It is on your council tax bill."),
    ),
    _place(
        "works_in",
        CatalogueText("works in"),
        "Which local authority does the person work in?",
        CatalogueText("Which council area do you work in?"),
        CatalogueText("Where you usually work. If you work from home, where you live."),
    ),
    Question(
        "age",
        AnswerKind.WHOLE_NUMBER,
        "How old is the person?",
        CatalogueText("How old are you?"),
        CatalogueText("age"),
        unit=CatalogueText("years old"),
        most=120,
    ),
    _choice(
        "employment_status",
        CatalogueText("employment"),
        "What is the person's employment status?",
        CatalogueText("Which of these describes you best?"),
        Choice("employed", "Employed", CatalogueText("I have a job with an employer, even if I am off sick")),
        Choice("self_employed", "Self-employed", CatalogueText("I work for myself")),
        Choice("unemployed", "Unemployed", CatalogueText("I am out of work")),
        Choice("retired", "Retired", CatalogueText("I am retired")),
        Choice("student", "Student", CatalogueText("I am a student")),
        Choice("other", "Other", CatalogueText("Something else")),
    ),
    Question(
        "unemployed_weeks",
        AnswerKind.WHOLE_NUMBER,
        "For how many weeks has the person been out of work?",
        CatalogueText("For how many weeks have you been out of work?"),
        CatalogueText("out of work for"),
        unit=CatalogueText("weeks"),
        most=5200,
        hint=CatalogueText("Six months is 26 weeks."),
    ),
    _choice(
        "work_attendance",
        CatalogueText("attendance"),
        "Is the person off sick or at work?",
        CatalogueText("Are you off sick at the moment?"),
        Choice("off_sick", "Off sick", CatalogueText("Yes, I am off sick")),
        Choice("at_work", "At work", CatalogueText("No, I am at work")),
        Choice("not_employed", "Not in a job", CatalogueText("I do not have a job")),
    ),
    Question(
        "absence_weeks",
        AnswerKind.WHOLE_NUMBER,
        "For how many weeks has the person been off sick this time?",
        CatalogueText("For how many weeks have you been off sick this time?"),
        CatalogueText("off sick for"),
        unit=CatalogueText("weeks"),
        most=5200,
        hint=CatalogueText("Count whole weeks since the first day off."),
    ),
    Question(
        "employer_size",
        AnswerKind.WHOLE_NUMBER,
        "How many people does the employer have on its staff?",
        CatalogueText("About how many people work for your employer?"),
        CatalogueText("employer's size"),
        unit=CatalogueText("staff"),
        most=10_000_000,
        hint=CatalogueText(
            "In the whole organisation, not only where the person works. A best guess will do."
        ),
    ),
    _choice(
        "occupational_health",
        CatalogueText("occupational health"),
        "Can the person use an occupational health service at work?",
        CatalogueText("Does your employer have an occupational health service you can use?"),
        Choice("none", "None", CatalogueText("No")),
        Choice("full", "Full service", CatalogueText("Yes, with everything I need")),
        Choice("partial", "Some, not a full service", CatalogueText("Yes, but it only covers some things")),
        Choice(
            "cannot_help", "There is one, it cannot act", CatalogueText("Yes, but it cannot help with this")
        ),
        Choice(
            "conflict_of_interest",
            "There is one, with a conflict of interest",
            CatalogueText("Yes, but it has a conflict of interest"),
        ),
        Choice(
            "too_slow",
            "There is one, it would take too long",
            CatalogueText("Yes, but I would wait too long"),
        ),
        Choice(
            "not_referred",
            "There is one, the person was not referred",
            CatalogueText("Yes, but I have not been referred to it"),
        ),
        Choice("not_known", "Does not know", CatalogueText("I do not know")),
        hint=CatalogueText(
            "Occupational health: nurses or doctors paid by the employer to help people stay well at work."
        ),
    ),
    _yes_no(
        "health_affects_work",
        CatalogueText("health affects work"),
        "Does a health condition or disability affect the person's work, or their chances of work?",
        CatalogueText(
            "Does a health condition or disability make it harder for you to work or to find work?"
        ),
    ),
    _yes_no(
        "long_term_risk_on_fit_note",
        CatalogueText("long-term risk on the fit note"),
        "Does the fit note point to a risk of long-term absence?",
        CatalogueText("Does your fit note (sick note) say that you may be off for a long time?"),
    ),
    _yes_no(
        "bullying_or_harassment",
        CatalogueText("bullying or harassment"),
        "Is the absence about bullying or harassment?",
        CatalogueText("Is bullying or harassment at work part of why you are off?"),
    ),
    _yes_no(
        "essential_to_small_employer",
        CatalogueText("essential to a small employer"),
        "Is the person essential to a small employer?",
        CatalogueText("Do you work for a small employer that could not easily manage without you?"),
    ),
    Question(
        "weeks_in_job",
        AnswerKind.WHOLE_NUMBER,
        "For how many weeks has the person been in this job?",
        CatalogueText("For how many weeks have you been in your job?"),
        CatalogueText("in the job for"),
        unit=CatalogueText("weeks"),
        most=5200,
        hint=CatalogueText("Two years is 104 weeks."),
    ),
    _yes_no(
        "waiting_for_specialist",
        CatalogueText("waiting for a specialist"),
        "Is the person waiting for specialist treatment or tests?",
        CatalogueText("Are you waiting to see a specialist or to have tests?"),
    ),
    _yes_no(
        "recently_returned_then_relapsed",
        CatalogueText("returned and relapsed"),
        "Did the person go back to work recently and then go off sick again?",
        CatalogueText("Did you go back to work recently and then have to go off sick again?"),
    ),
    _yes_no(
        "repeat_or_extended_absence",
        CatalogueText("repeat or extended absence"),
        "Has the person been off many times, or for a very long time?",
        CatalogueText("Have you been off sick several times, or for a very long time?"),
    ),
    _yes_no(
        "wants_paid_work",
        CatalogueText("wants paid work"),
        "Does the person want paid work, or to keep the work they have?",
        CatalogueText("Do you want a paid job, or to keep the one you have?"),
    ),
    _yes_no(
        "consents",
        CatalogueText("agrees to take part"),
        "Does the person agree to take part?",
        CatalogueText("Do you agree to take part?"),
        CatalogueText("You can change your mind later."),
    ),
)

QUESTIONS: dict[str, Question] = {question.code: question for question in _ALL}


def check_answers(answers: Mapping[str, object]) -> dict[str, Answer]:
    """Return the answers that are known. Raises UserError for the first key or value that is wrong.

    An answer of None is not known, as one that is not there.
    """
    for key, value in answers.items():
        if key not in QUESTIONS:
            raise UserError(f"Answer {key!r}: expected one of {', '.join(QUESTIONS)}.")
        if value is not None and not QUESTIONS[key].is_answered_by(value):
            raise UserError(f"Answer {key}: expected {QUESTIONS[key].describe_expected()}; got {value!r}.")
    return {key: value for key, value in answers.items() if value is not None}  # type: ignore[misc]
