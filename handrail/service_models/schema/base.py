"""What every element of a service model shares: closed fields, frozen values, and where it comes from."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Code = Annotated[
    str, Field(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$", description="A short name in lower case.")
]
Sentence = Annotated[str, Field(min_length=2)]


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


class Coded(Stated):
    """An element with a code that records keep, and a label that people read."""

    code: Code
    label: Sentence
