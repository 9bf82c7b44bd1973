"""What an assessment may ask, as one declaration: forms, summary and record follow from it.

The client leads: parts stand in any order and no answer is demanded. An assessment keeps the version of the
framework it was made with; older versions stay here so that old answers can be read (see `earlier`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from handrail.service_models.vocabulary import ADJUSTMENTS, ATTENDANCE

Kind = Literal["line", "words", "choice", "many", "number", "date", "scale"]
Choices = tuple[tuple[str, str], ...]

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
FIT_NOTE_ADVICE: Choices = (("not_fit", "Not fit for work"), ("may_be_fit", "May be fit for work"))
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
class Flag:
    """A kind of obstacle, with the common ones to tick."""

    code: str
    label: str
    hint: str
    common: Choices

    @property
    def other(self) -> str:
        """The ask for an obstacle that is not on the list."""
        return f"{self.code}_other"


FLAGS: tuple[Flag, ...] = (
    Flag(
        "clinical",
        "Clinical",
        "Symptoms, treatment, waiting",
        (
            ("pain", "Pain or stiffness"),
            ("tiredness", "Tiredness or poor sleep"),
            ("waiting", "Waiting for treatment or tests"),
            ("medication", "Effects of medication"),
        ),
    ),
    Flag(
        "psychological",
        "Psychological",
        "Mood, beliefs, fears",
        (
            ("low_mood", "Low mood"),
            ("worry", "Worry or panic"),
            ("confidence", "Lost confidence in being able to work"),
            ("fear", "Fear that work will make it worse"),
        ),
    ),
    Flag(
        "workplace",
        "Perceived workplace",
        "Work as the client sees it",
        (
            ("demands", "Demands of the job"),
            ("control", "Little say in how the work is done"),
            ("manager", "Relationship with the manager or colleagues"),
            ("bullying", "Bullying or harassment"),
        ),
    ),
    Flag(
        "employer_policy",
        "Employer policy",
        "Rules and arrangements, whatever anybody thinks of them",
        (
            ("policy", "Employer's rules, such as no phased return"),
            ("no_adjustments", "Changes to duties or hours refused"),
            ("pay_rules", "Rules on sick pay or benefits"),
            ("procedure", "Absence or disciplinary procedure under way"),
        ),
    ),
    Flag(
        "social",
        "Social and domestic",
        "Home, family, money",
        (
            ("money", "Money or debt"),
            ("caring", "Caring for somebody"),
            ("housing", "Housing"),
            ("family", "Family or relationship"),
        ),
    ),
)
FLAG_LABELS = {flag.code: flag.label for flag in FLAGS}
COMMON_OBSTACLES = {flag.code: list(flag.common) for flag in FLAGS}


@dataclass(frozen=True)
class Ask:
    """One question. `question` is the screening question that may have answered it already."""

    code: str
    label: str
    kind: Kind = "words"
    choices: Choices = ()
    hint: str = ""
    suffix: str = ""
    most: int = 100
    past: bool = False
    select: bool = False
    question: str = ""
    # Answer -> the asks that stand under it.
    reveals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """One section. `medical` is kept from staff from whom the service keeps medical content."""

    code: str
    title: str
    asks: tuple[Ask, ...]
    medical: bool = True
    intro: str = ""

    def ask(self, code: str) -> Ask | None:
        return next((ask for ask in self.asks if ask.code == code), None)


@dataclass(frozen=True)
class Framework:
    """One version of the declaration."""

    version: str
    parts: tuple[Part, ...]

    def part(self, code: str) -> Part | None:
        return next((part for part in self.parts if part.code == code), None)


def _obstacle_asks() -> Iterator[Ask]:
    """For each flag the common obstacles and one of its own; under each the client's words and its place."""
    for flag in FLAGS:
        yield Ask(
            flag.code,
            f"{flag.label} obstacles",
            "many",
            (*flag.common, (OTHER, "Something else")),
            hint=flag.hint,
            reveals={
                **{
                    code: (f"{flag.code}_{code}_words", f"{flag.code}_{code}_rank") for code, _ in flag.common
                },
                OTHER: (flag.other, f"{flag.other}_rank"),
            },
        )
        for code, label in flag.common:
            yield from _about_obstacle(f"{flag.code}_{code}", label)
        yield Ask(flag.other, f"Another {flag.label.lower()} obstacle, in the client's own words", "line")
        other = f"The other {flag.label.lower()} obstacle: when to tackle it"
        yield Ask(f"{flag.other}_rank", other, "choice", RANKS, select=True)


def _under(flag: Flag) -> dict[str, tuple[str, ...]]:
    """What is asked of each obstacle that is ticked."""
    names = {code: f"{flag.code}_{code}" for code, _ in flag.common}
    under = {code: (f"{name}_words", f"{name}_rank") for code, name in names.items()}
    return {**under, OTHER: (flag.other, f"{flag.other}_rank")}


def _about_obstacle(code: str, label: str) -> Iterator[Ask]:
    yield Ask(f"{code}_words", f"{label}: in the client's own words", "line")
    yield Ask(f"{code}_rank", f"{label}: when to tackle it", "choice", RANKS, select=True)


def _condition_asks() -> Iterator[Ask]:
    yield Ask(
        "condition",
        "Main condition that keeps the client from work",
        "choice",
        CONDITIONS,
        select=True,
    )
    yield Ask("condition_words", "In the client's own words", "line")
    yield Ask("onset", "Since when", "line", hint="As the client puts it: a day, a month, a year")
    yield Ask(
        "other_conditions",
        "Other conditions",
        "many",
        CONDITIONS,
        reveals={code: (f"other_{code}",) for code, _ in CONDITIONS},
    )
    for code, label in CONDITIONS:
        yield Ask(f"other_{code}", f"{label}: since when, in the client's own words", "line")


CURRENT = Framework(
    "2",
    (
        Part(
            "account",
            "In their own words",
            (
                Ask("account", "What has happened, as the client tells it"),
                Ask("matters", "What matters most to them now"),
                Ask("hopes", "What they want from this service"),
            ),
            intro="Begin where the client begins. The rest may wait, or be taken in any order.",
        ),
        Part(
            "work",
            "Work",
            (
                Ask(
                    "work_attendance",
                    "Is the client off sick or at work now?",
                    "choice",
                    ATTENDANCE,
                    question="work_attendance",
                    reveals={"off_sick": ("absence_started",)},
                ),
                Ask("absence_started", "First day of this absence", "date", past=True),
                Ask("job", "Job", "line"),
                Ask("hours", "Usual hours", "number", suffix="a week"),
                Ask("tasks", "What the job asks of body and mind"),
                Ask("control", "How much say the client has in how and when they work"),
                Ask("pay", "Pay while off", "choice", PAY),
                Ask("employer_contact", "Contact with the employer while off", "choice", CONTACT),
                Ask("employer_relation", "Relationship with the employer", "choice", RELATION),
                Ask("would_help", "What would help the client back?"),
            ),
            medical=False,
        ),
        Part(
            "health",
            "Health",
            (
                *_condition_asks(),
                Ask("treatment", "Treatment"),
                Ask("medication", "Medication, and how it suits them"),
                Ask("waiting_for", "Waiting for", "line", hint="An appointment, tests, an operation"),
                Ask("waiting_since", "Waiting since", "date", past=True),
            ),
        ),
        Part(
            "obstacles",
            "Obstacles to work",
            tuple(_obstacle_asks()),
            intro="What stands between the client and work. The plan takes them in the order given here.",
        ),
        Part(
            "home",
            "Home",
            (
                Ask("caring", "Caring for somebody", "line"),
                Ask("money", "Money and debt", "line"),
                Ask("housing", "Housing", "line"),
                Ask("family", "Family and relationships", "line"),
                Ask("substances", "Alcohol, drugs, smoking", "line"),
                Ask("situation", "Anything else at home that weighs"),
            ),
        ),
        Part(
            "readiness",
            "Readiness and confidence",
            (
                Ask(
                    "readiness",
                    "How ready does the client feel to be at work?",
                    "scale",
                    hint="0 is not at all, 10 is completely",
                ),
                Ask("readiness_higher", "What would make it one higher?", "line"),
                Ask(
                    "confidence",
                    "How confident that they can do the job?",
                    "scale",
                    hint="0 is not at all, 10 is completely",
                ),
                Ask("confidence_higher", "What would make that one higher?", "line"),
            ),
            medical=False,
        ),
        Part(
            "occupational-health",
            "Occupational health",
            (
                Ask(
                    "occupational_health",
                    "Occupational health at work",
                    "choice",
                    OCCUPATIONAL_HEALTH,
                    question="occupational_health",
                ),
                Ask("occupational_health_seen", "Last seen", "date", past=True),
                Ask("occupational_health_advice", "What it advised, or is to be asked"),
            ),
        ),
        Part(
            "fit-note",
            "Fit note",
            (
                Ask("note_starts", "The current note covers from", "date"),
                Ask("note_ends", "Until", "date"),
                Ask(
                    "note_advice",
                    "It says that the client is",
                    "choice",
                    FIT_NOTE_ADVICE,
                    reveals={"may_be_fit": ("note_adjustments",)},
                ),
                Ask("note_adjustments", "May benefit from", "many", ADJUSTMENTS),
                Ask("note_comments", "Comments on the note", "line"),
                Ask("note_by", "Signed by", "line"),
            ),
            intro="Where the dates and the advice are known, the note is put on the timeline too.",
        ),
    ),
)


def words_of(ask: Ask, value: object) -> str:
    """An answer as staff read it; a choice that this version no longer knows is shown as it was given."""
    labels = dict(ask.choices)
    if isinstance(value, list):
        return ", ".join(labels.get(str(each), str(each)) for each in value)
    text = str(value)
    if ask.kind == "scale":
        return f"{text} of 10"
    return " ".join(filter(None, (labels.get(text, text), ask.suffix)))
