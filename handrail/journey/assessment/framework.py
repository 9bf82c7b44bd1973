"""What an assessment may ask, as one declaration: forms, summary and record follow from it.

The client leads: parts stand in any order and no answer is demanded. An assessment keeps the version of the
framework it was made with; older versions stay in `framework_versions`, so that old answers can be read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from handrail.journey.assessment.obstacles import FLAGS, Flag
from handrail.journey.support.models import (
    KNOWN_ATTENDANCE,
    FitNoteAdjustment,
    FitNoteAdvice,
    WorkAttendance,
)
from handrail.questions import AnswerKind, Question, QuestionSection, make_choices

Choices = Sequence[tuple[str, str]]

CONDITIONS: Choices = (
    ("back", "Back problem"),
    ("upper_limb_neck", "Neck, shoulder or arm"),
    ("lower_limb", "Hip, knee, leg or foot"),
    ("depression", "Depression"),
    ("anxiety", "Anxiety"),
    ("stress", "Stress"),
    ("other_mental_health", "Another mental-health condition"),
    ("chronic_fatigue", "Chronic fatigue"),
    ("neurological", "Neurological condition"),
    ("other", "Another condition"),
)
PAY: Choices = (
    ("full", "Full pay"),
    ("part", "Part pay"),
    ("statutory", "Statutory sick pay only"),
    ("none", "No pay"),
)
RELATION: Choices = (
    ("good", "Good"),
    ("mixed", "Mixed"),
    ("poor", "Poor"),
    ("none", "No contact since going off"),
)
CONTACT: Choices = (
    ("regular", "Regular"),
    ("now_and_then", "Now and then"),
    ("none", "None"),
    ("unwelcome", "More than the client can bear"),
)
OCCUPATIONAL_HEALTH: Choices = (
    ("none", "None"),
    ("full", "Full service"),
    ("partial", "Some, not a full service"),
    ("cannot_help", "There is one, it cannot act"),
    ("conflict_of_interest", "There is one, with a conflict of interest"),
    ("too_slow", "There is one, it would take too long"),
    ("not_referred", "There is one, the client was not referred"),
    ("not_known", "Does not know"),
)
# The order in which the client wants obstacles tackled.
OTHER = "other"
RANKS: Choices = (("1", "First"), ("2", "Second"), ("3", "Third"), ("4", "Later"))


@dataclass(frozen=True)
class Framework:
    """One version of the declaration."""

    version: str
    sections: tuple[QuestionSection, ...]

    def find_section(self, code: str) -> QuestionSection | None:
        """Return the section with a code; None where this version has none."""
        return next((section for section in self.sections if section.code == code), None)


def declare_text(code: str, words: str, *, hint: str = "") -> Question:
    """Declare a question answered in as many words as it takes."""
    return Question(code, AnswerKind.TEXT, words, hint=hint, max_length=None)


def declare_line(code: str, words: str, *, hint: str = "") -> Question:
    """Declare a question answered in a line."""
    return Question(code, AnswerKind.LINE, words, hint=hint)


def declare_choice(
    code: str,
    words: str,
    choices: Choices,
    *,
    several: bool = False,
    compact: bool = False,
    confirms: str = "",
    hint: str = "",
    reveals: Mapping[str, tuple[str, ...]] | None = None,
) -> Question:
    """Declare a question answered by one of its choices, or by several of them."""
    kind = AnswerKind.CHOICES if several else AnswerKind.CHOICE
    return Question(
        code,
        kind,
        words,
        hint=hint,
        choices=make_choices(*choices),
        compact=compact,
        confirms=confirms,
        reveals=reveals or {},
    )


def _declare_obstacles() -> Iterator[Question]:
    """For each flag the common obstacles and one of its own; under each the client's words and its place."""
    for flag in FLAGS:
        choices = (*flag.common, (OTHER, "Something else"))
        yield declare_choice(
            flag.code,
            f"{flag.label} obstacles",
            choices,
            several=True,
            hint=flag.hint,
            reveals=_revealed_by(flag),
        )
        for code, label in flag.common:
            yield from _about_obstacle(f"{flag.code}_{code}", label)
        yield declare_line(
            flag.other_code, f"Another {flag.label.lower()} obstacle, in the client's own words"
        )
        other = f"The other {flag.label.lower()} obstacle: when to tackle it"
        yield declare_choice(f"{flag.other_code}_rank", other, RANKS, compact=True)


def _revealed_by(flag: Flag) -> dict[str, tuple[str, ...]]:
    """Return what is asked of each obstacle that is ticked."""
    names = {code: f"{flag.code}_{code}" for code, _ in flag.common}
    revealed = {code: (f"{name}_words", f"{name}_rank") for code, name in names.items()}
    return {**revealed, OTHER: (flag.other_code, f"{flag.other_code}_rank")}


def _about_obstacle(code: str, label: str) -> Iterator[Question]:
    yield declare_line(f"{code}_words", f"{label}: in the client's own words")
    yield declare_choice(f"{code}_rank", f"{label}: when to tackle it", RANKS, compact=True)


def _declare_conditions() -> Iterator[Question]:
    yield declare_choice(
        "condition", "Main condition that keeps the client from work", CONDITIONS, compact=True
    )
    yield declare_line("condition_words", "In the client's own words")
    yield declare_line("onset", "Since when", hint="As the client puts it: a day, a month, a year")
    yield declare_choice(
        "other_conditions",
        "Other conditions",
        CONDITIONS,
        several=True,
        reveals={code: (f"other_{code}",) for code, _ in CONDITIONS},
    )
    for code, label in CONDITIONS:
        yield declare_line(f"other_{code}", f"{label}: since when, in the client's own words")


CURRENT = Framework(
    "2",
    (
        QuestionSection(
            "account",
            "In their own words",
            (
                declare_text("account", "What has happened, as the client tells it"),
                declare_text("matters", "What matters most to them now"),
                declare_text("hopes", "What they want from this service"),
            ),
            intro="Start where the client starts. You can do the other sections later, in any order.",
            medical=True,
        ),
        QuestionSection(
            "work",
            "Work",
            (
                declare_choice(
                    "work_attendance",
                    "Is the client off sick or at work now?",
                    WorkAttendance.list_choices(*KNOWN_ATTENDANCE),
                    confirms="work_attendance",
                    reveals={WorkAttendance.OFF_SICK: ("absence_started",)},
                ),
                Question("absence_started", AnswerKind.DATE, "First day of this absence", past=True),
                declare_line("job", "Job"),
                Question("hours", AnswerKind.WHOLE_NUMBER, "Usual hours", unit="a week", most=100),
                declare_text("tasks", "What the job asks of body and mind"),
                declare_text("control", "How much say the client has in how and when they work"),
                declare_choice("pay", "Pay while off", PAY),
                declare_choice("employer_contact", "Contact with the employer while off", CONTACT),
                declare_choice("employer_relation", "Relationship with the employer", RELATION),
                declare_text("would_help", "What would help the client back?"),
            ),
        ),
        QuestionSection(
            "health",
            "Health",
            (
                *_declare_conditions(),
                declare_text("treatment", "Treatment"),
                declare_text("medication", "Medication, and how it suits them"),
                declare_line("waiting_for", "Waiting for", hint="An appointment, tests, an operation"),
                Question("waiting_since", AnswerKind.DATE, "Waiting since", past=True),
            ),
            medical=True,
        ),
        QuestionSection(
            "obstacles",
            "Obstacles to work",
            tuple(_declare_obstacles()),
            intro="What’s getting in the way of work. The plan uses the order you choose here.",
            medical=True,
        ),
        QuestionSection(
            "home",
            "Home",
            (
                declare_line("caring", "Caring for someone"),
                declare_line("money", "Money and debt"),
                declare_line("housing", "Housing"),
                declare_line("family", "Family and relationships"),
                declare_line("substances", "Alcohol, drugs, smoking"),
                declare_text("situation", "Anything else that’s worrying them at home"),
            ),
            medical=True,
        ),
        QuestionSection(
            "readiness",
            "Readiness and confidence",
            (
                Question(
                    "readiness",
                    AnswerKind.SCALE,
                    "How ready does the client feel to be at work?",
                    hint="0 is not at all, 10 is completely",
                ),
                declare_line("readiness_higher", "What would make it one higher?"),
                Question(
                    "confidence",
                    AnswerKind.SCALE,
                    "How confident that they can do the job?",
                    hint="0 is not at all, 10 is completely",
                ),
                declare_line("confidence_higher", "What would make that one higher?"),
            ),
        ),
        QuestionSection(
            "occupational-health",
            "Occupational health",
            (
                declare_choice(
                    "occupational_health",
                    "Occupational health at work",
                    OCCUPATIONAL_HEALTH,
                    confirms="occupational_health",
                ),
                Question("occupational_health_seen", AnswerKind.DATE, "Last seen", past=True),
                declare_text("occupational_health_advice", "What it advised, or what to ask it"),
            ),
            medical=True,
        ),
        QuestionSection(
            "fit-note",
            "Fit note",
            (
                Question("note_starts", AnswerKind.DATE, "The current note covers from"),
                Question("note_ends", AnswerKind.DATE, "Until"),
                declare_choice(
                    "note_advice",
                    "It says that the client is",
                    FitNoteAdvice.list_choices(),
                    reveals={FitNoteAdvice.MAY_BE_FIT: ("note_adjustments",)},
                ),
                declare_choice(
                    "note_adjustments", "May benefit from", FitNoteAdjustment.list_choices(), several=True
                ),
                declare_line("note_comments", "Comments on the note"),
                declare_line("note_by", "Signed by"),
            ),
            intro="If you enter the dates and the advice, we’ll add the note to the timeline too.",
            medical=True,
        ),
    ),
)
