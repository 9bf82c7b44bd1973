"""An operator's own questions: one YAML file a section, in folders named by a setting.

A section says on which occasions it is asked and, if need be, of which services. `docs/add-a-question.md`.
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from handrail.foundation.choices import TextChoices
from handrail.foundation.declared_files import list_setting_folders, read_declared_file
from handrail.foundation.errors import UserError
from handrail.foundation.yaml_document import DeclaredFileError
from handrail.questions.question import (
    LARGEST_NUMBER,
    LONGEST_LINE,
    AnswerKind,
    Choice,
    Question,
    QuestionSection,
)
from handrail.questions.text import AS_DECLARED, IN_LANGUAGES

# An environment variable; several folders are separated as in PATH.
FOLDERS_VARIABLE = "HANDRAIL_QUESTIONS"
Code = Annotated[str, Field(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$", max_length=40)]
Words = Annotated[str, Field(min_length=1), IN_LANGUAGES, AS_DECLARED]


class OccasionKind(TextChoices):
    """When a client is asked."""

    ENTRY = "entry"
    REVIEW = "review"
    DISCHARGE = "discharge"
    FOLLOW_UP = "follow_up", "Follow-up"


class Declaration(BaseModel):
    """A frozen piece of a file; a field that the schema does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ChoiceDeclaration(Declaration):
    """One answer that can be chosen: the value kept with the records, and its words."""

    value: Code
    text: Words


class QuestionDeclaration(Declaration):
    """A question in the client's words; `staff` is how staff read it where that differs."""

    code: Code
    kind: AnswerKind = AnswerKind.LINE
    text: Words
    staff: str = ""
    hint: Annotated[str, IN_LANGUAGES, AS_DECLARED] = ""
    choices: tuple[ChoiceDeclaration, ...] = ()
    unit: str = ""
    least: float = 0
    most: float = LARGEST_NUMBER
    decimals: int = 0
    max_length: int = LONGEST_LINE

    def build_question(self) -> Question:
        """Return the question. Raises ValueError where no form could show it."""
        return Question(
            self.code,
            self.kind,
            self.staff or self.text,
            self.text,
            hint=self.hint,
            choices=tuple(Choice(choice.value, choice.text) for choice in self.choices),
            unit=self.unit,
            least=self.least,
            most=self.most,
            decimals=self.decimals,
            max_length=self.max_length,
        )


class QuestionSet(Declaration):
    """A section with the occasions it is asked on; no service named means every service."""

    code: Code
    title: Words
    occasions: tuple[OccasionKind, ...] = Field(min_length=1)
    services: tuple[str, ...] = ()
    intro: Annotated[str, IN_LANGUAGES, AS_DECLARED] = ""
    version: str = "1"
    impartial: bool = False
    questions: tuple[QuestionDeclaration, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        self.build_section()
        return self

    def build_section(self) -> QuestionSection:
        """Return the section. Raises ValueError where its questions contradict each other."""
        return QuestionSection(
            self.code,
            self.title,
            tuple(question.build_question() for question in self.questions),
            intro=self.intro,
            impartial=self.impartial,
            version=self.version,
        )

    def is_asked(self, service: str, occasion: str) -> bool:
        """Return whether a service asks the section on an occasion."""
        return occasion in self.occasions and (not self.services or service in self.services)


def load_question_sets() -> tuple[QuestionSet, ...]:
    """Return the operator's sections, by file name.

    Raises
    ------
    UserError
        A folder is missing, a file is wrong, or a code stands twice; every fault is named.
    """
    return _load(list_setting_folders(FOLDERS_VARIABLE))


@cache
def _load(folders: tuple[Path, ...]) -> tuple[QuestionSet, ...]:
    sets, faults = read_folders(folders)
    if faults:
        raise UserError("\n".join(faults))
    return sets


def read_folders(folders: tuple[Path, ...]) -> tuple[tuple[QuestionSet, ...], list[str]]:
    """Return the sections that can be read, and everything that is wrong, each with its file."""
    faults = [
        f"{folder}: expected a folder of .yaml files ({FOLDERS_VARIABLE}); it is not there."
        for folder in folders
        if not folder.is_dir()
    ]
    sets: dict[str, QuestionSet] = {}
    paths: dict[str, Path] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.yaml"))):
        try:
            section = read_declared_file(path, QuestionSet)
        except DeclaredFileError as error:
            faults += error.faults
        else:
            if section.code in sets:
                faults.append(
                    f"{path}: the code {section.code!r} is that of another file, "
                    f"{paths[section.code]}; choose another."
                )
            sets[section.code], paths[section.code] = section, path
    return tuple(sets.values()), faults
