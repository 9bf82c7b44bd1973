"""What a service says of safety: when it is open, and when a concern becomes the deputy's as well."""

from datetime import time

from pydantic import Field, model_validator

from handrail.foundation import durations
from handrail.service_models.schema.base import Stated
from handrail.service_models.schema.timing import Duration

CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"


class Safety(Stated):
    """Belongs to the service as it is run today, not to the version that a case pinned."""

    opens: str = Field("09:00", pattern=CLOCK, description="When staff are there on working days, in quotes.")
    closes: str = Field("17:00", pattern=CLOCK, description="When they go, in quotes.")
    deputy_after: Duration = Field(
        durations.Duration(1, "hours"),
        description="How long a concern may wait to be accepted before it is the deputy's as well, in hours.",
    )

    @model_validator(mode="after")
    def _holds_together(self) -> "Safety":
        if self.opens >= self.closes:
            raise ValueError(f"closes: expected a time after {self.opens}; got {self.closes}")
        if self.deputy_after.unit != "hours":
            raise ValueError(f"deputy_after: expected hours, such as '1 hour'; got '{self.deputy_after}'")
        return self

    def staffed_at(self, clock: time) -> bool:
        """Return whether staff are there at this time of a working day."""
        return time.fromisoformat(self.opens) <= clock < time.fromisoformat(self.closes)


ASSUMED = Safety.model_validate({"assumed": True})
