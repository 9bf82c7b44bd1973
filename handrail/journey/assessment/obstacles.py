"""The kinds of obstacle between a client and work, each with the common ones to tick."""

from collections.abc import Sequence
from dataclasses import dataclass

from handrail.foundation.choices import TextChoices


class ObstacleFlag(TextChoices):
    """The kinds of obstacle."""

    CLINICAL = "clinical"
    PSYCHOLOGICAL = "psychological"
    WORKPLACE = "workplace", "Perceived workplace"
    EMPLOYER_POLICY = "employer_policy"
    SOCIAL = "social", "Social and domestic"


@dataclass(frozen=True)
class Flag:
    """A kind of obstacle, with the common ones to tick."""

    code: ObstacleFlag
    hint: str
    common: Sequence[tuple[str, str]]

    @property
    def label(self) -> str:
        return self.code.label

    @property
    def other_code(self) -> str:
        """Return the code of the question about an obstacle that is not on the list."""
        return f"{self.code}_other"


FLAGS: tuple[Flag, ...] = (
    Flag(
        ObstacleFlag.CLINICAL,
        "Symptoms, treatment, waiting",
        (
            ("pain", "Pain or stiffness"),
            ("tiredness", "Tiredness or poor sleep"),
            ("waiting", "Waiting for treatment or tests"),
            ("medication", "Effects of medication"),
        ),
    ),
    Flag(
        ObstacleFlag.PSYCHOLOGICAL,
        "Mood, beliefs, fears",
        (
            ("low_mood", "Low mood"),
            ("worry", "Worry or panic"),
            ("confidence", "Lost confidence in being able to work"),
            ("fear", "Fear that work will make it worse"),
        ),
    ),
    Flag(
        ObstacleFlag.WORKPLACE,
        "Work as the client sees it",
        (
            ("demands", "Demands of the job"),
            ("control", "Little say in how the work is done"),
            ("manager", "Relationship with the manager or colleagues"),
            ("bullying", "Bullying or harassment"),
        ),
    ),
    Flag(
        ObstacleFlag.EMPLOYER_POLICY,
        "Rules and arrangements, whatever people think of them",
        (
            ("policy", "Employer's rules, such as no phased return"),
            ("no_adjustments", "Changes to duties or hours refused"),
            ("pay_rules", "Rules on sick pay or benefits"),
            ("procedure", "Absence or disciplinary procedure under way"),
        ),
    ),
    Flag(
        ObstacleFlag.SOCIAL,
        "Home, family, money",
        (
            ("money", "Money or debt"),
            ("caring", "Caring for someone"),
            ("housing", "Housing"),
            ("family", "Family or relationship"),
        ),
    ),
)
COMMON_OBSTACLES: dict[str, list[tuple[str, str]]] = {flag.code: list(flag.common) for flag in FLAGS}
