"""How long one kind of record is kept, and after what."""

from typing import Annotated, Literal

from pydantic import Field

from handrail.service_models.schema.base import Closed

# What staff read; the privacy page has sentences of its own, in each language.
Wording = Annotated[str, Field(min_length=2)]
# Before the text of a source where there is none: the time is a choice of ours.
ASSUMED_PERIOD = "Assumed"

RetentionEvent = Literal["ended", "closed", "death", "matter_closed"]
RetentionCode = Literal[
    "supported", "not_taken_up", "died", "complaint", "safeguarding", "incident", "request"
]


class RetentionRule(Closed):
    """How many years one kind of record is kept, and after what."""

    code: RetentionCode
    label: Wording
    after: RetentionEvent
    years: int = Field(gt=0)
    nations: tuple[str, ...] = ()
    why: Wording
    basis: Wording
    source: str

    @property
    def is_assumed(self) -> bool:
        """Whether no source sets the time."""
        return self.source.startswith(ASSUMED_PERIOD)
