"""What a study of health assumes where nothing was measured: how change becomes QALYs."""

from dataclasses import dataclass
from typing import Literal

from handrail.evaluation.discounting import ANNUAL_RATE, describe_discounting

Shape = Literal["linear", "step"]


@dataclass(frozen=True)
class Assumptions:
    """How change in the index becomes QALYs.

    Attributes
    ----------
    shape
        Of the way from entry to discharge; with 'step' nothing is gained until discharge.
    horizon_years
        Years from entry up to which the gain counts.
    decay_a_year
        Rate at which the gain fades after discharge: a share exp(-rate) is left after a year. 0: held.
    held
        False: nothing counts after discharge.
    discount_rate
        A year, of what is gained after the first year; see `discounting`.
    """

    shape: Shape = "linear"
    horizon_years: float = 1.0
    decay_a_year: float = 0.0
    held: bool = True
    discount_rate: float = ANNUAL_RATE

    def describe_assumptions(self) -> dict[str, str]:
        """Return the assumptions in words, each by what it is about."""
        fade = f"fades at a rate of {self.decay_a_year:g} a year" if self.decay_a_year else "is held"
        way = "evenly" if self.shape == "linear" else "at once, at discharge"
        return {
            "without the service": "health would have stayed at its entry level",
            "between entry and discharge": f"health changes {way}",
            "after discharge": f"what was gained {fade} until the horizon" if self.held else "nothing counts",
            "horizon": describe_horizon(self.horizon_years),
            "discounting": describe_discounting(self.discount_rate),
        }


def describe_horizon(years: float) -> str:
    """Return a span from entry in words."""
    return f"{years:g} year{'' if years == 1 else 's'} from entry"
