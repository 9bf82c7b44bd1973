"""The occasions on which a client is asked to answer a questionnaire. Pure."""

from dataclasses import dataclass

from handrail.questions.question_set import OccasionKind


@dataclass(frozen=True)
class Occasion:
    """When a questionnaire is asked: `code` is the follow-up's own, else the same as `kind`."""

    code: str
    kind: OccasionKind
    label: str
    instruments: tuple[str, ...] = ()

    @property
    def follow_up(self) -> str:
        """The code of the follow-up; empty on any other occasion."""
        return self.code if self.kind == OccasionKind.FOLLOW_UP else ""
