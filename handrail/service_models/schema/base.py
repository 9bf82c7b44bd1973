"""What every element of a service model shares: closed fields, frozen values, and where it comes from."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from handrail.questions import AS_DECLARED, FOR_CLIENTS, IN_LANGUAGES

Code = Annotated[
    str, Field(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$", description="A short name in lower case.")
]
# What people read, in English or as a mapping of languages: {en: Yes, cy: Ydw}.
Sentence = Annotated[str, Field(min_length=2), IN_LANGUAGES, AS_DECLARED]
# What clients and referrers read: in English alone, the catalogue of pages may have its translations.
ClientSentence = Annotated[str, Field(min_length=2), FOR_CLIENTS, AS_DECLARED]


class Closed(BaseModel):
    """Refuses fields it does not know and cannot be changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Stated(Closed):
    """An element that says whether it is a fact from a source or a choice made where the sources are silent.

    An element without its own source has the source of its version.
    """

    assumed: bool = Field(False, description="true where no source says so and we chose.")
    source: str | None = Field(None, description="Key of a source, then where in it: 'rr896, 2.4'.")
    note: str | None = Field(None, description="What a reader should know about this fact or choice.")
    assumed_fields: tuple[str, ...] = Field(
        (), description="Fields of a fact that no source gives and we chose, such as 'who' of the screening."
    )

    @model_validator(mode="after")
    def _knows_its_assumed_fields(self) -> Self:
        known = set(type(self).model_fields) - set(Stated.model_fields)
        for name in self.assumed_fields:
            if name not in known:
                raise ValueError(f"assumed_fields: expected one of {', '.join(sorted(known))}; got {name!r}")
        return self


class Coded(Stated):
    """An element with a code that records keep, and a label that people read."""

    code: Code
    label: Sentence
