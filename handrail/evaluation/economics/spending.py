"""What the clients of one option cost, or that this is not completely known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Spending:
    """GBP spent on each client of an option, shape (clients,), NaN where it cannot be read.

    `label` names the arm in the result, empty outside a trial; `without_arm` people of a trial have none.
    """

    label: str
    each: NDArray[np.float64]
    without_arm: int = 0

    @property
    def unknown(self) -> int:
        """How many clients' cost cannot be read."""
        return int(np.isnan(self.each).sum())

    @property
    def mean(self) -> float:
        """GBP a client; NaN when not complete, for what can be read would be too small a total."""
        return float(self.each.mean()) if len(self.each) else float("nan")

    @property
    def error(self) -> float:
        """Standard error of the mean, GBP; 0 where everybody cost the same."""
        return float(self.each.std(ddof=1) / len(self.each) ** 0.5) if len(self.each) > 1 else 0.0

    @property
    def note(self) -> str:
        """Why there is no total; empty when it is complete."""
        clients = "1 client" if self.unknown == 1 else f"{self.unknown} clients"
        return f"not complete: the cost of {clients} cannot be read" if self.unknown else ""
