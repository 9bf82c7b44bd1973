"""What a questionnaire is made of: parts, each an instrument or questions declared as data. Pure."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["entry", "review", "discharge", "follow_up"]
KINDS: dict[Kind, str] = {
    "entry": "Before the assessment",
    "review": "Review",
    "discharge": "At discharge",
    "follow_up": "Follow-up",
}
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Question:
    """One question in the client's words. Without `choices` it is answered by a line of text, or several.

    `choices` are (value kept, words shown); `many` allows more than one. Nobody has to answer.
    """

    code: str
    label: str
    choices: Choices = ()
    hint: str = ""
    many: bool = False
    long: bool = False
    max_length: int = 300


@dataclass(frozen=True)
class Part:
    """An instrument by its slug, or a set of `questions`; `version` is kept with the answers.

    `impartial` questions are about the client's own case manager, who does not ask them by telephone.
    """

    code: str
    title: str
    questions: tuple[Question, ...] = ()
    instrument: str = ""
    intro: str = ""
    version: str = "1"
    impartial: bool = False


@dataclass(frozen=True)
class Occasion:
    """When a questionnaire is asked: `code` is the follow-up's own, else the same as `kind`."""

    code: str
    kind: Kind
    label: str
    instruments: tuple[str, ...] = ()

    @property
    def follow_up(self) -> str:
        """The code of the follow-up; empty on any other occasion."""
        return self.code if self.kind == "follow_up" else ""
