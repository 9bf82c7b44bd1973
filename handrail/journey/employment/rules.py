"""Why the employer of a client changes, and what a change says. Pure."""

from dataclasses import dataclass
from datetime import date

from handrail.foundation.choices import TextChoices
from handrail.foundation.wording import nhs_date


class EmployerChangeReason(TextChoices):
    """Why another employer is recorded than before."""

    # What was agreed about the one before is not agreed about the next.
    MOVED = "moved", "The client works somewhere else now, or nowhere"
    CORRECTED = "corrected", "It was recorded wrongly"


@dataclass(frozen=True)
class EmployerChange:
    """Another employer as a form gives it: the name typed, the key chosen from the register, and why.

    An empty name means that the client has no employer; `from_on` is None where nobody could say.
    """

    name: str
    entry: str = ""
    why: str = ""
    from_on: date | None = None
    note: str = ""

    def describe_reason(self) -> str:
        """Return since when and why, as the timeline goes on after the names."""
        since = f", since {nhs_date(self.from_on)}" if self.from_on else ""
        reasons = [EmployerChangeReason.find_label(self.why), self.note]
        return since + "".join(f". {reason}" for reason in reasons if reason)


def find_change_problem(change: EmployerChange, *, was: str, today: date) -> str:
    """Return why a change cannot be recorded; '' where it can. `was` is the name of the employer so far."""
    if was and not change.why:
        return "Say why the employer changes"
    if change.from_on and change.from_on > today:
        return "The first day there must be today or in the past"
    return ""
