"""What the clients of one option cost, or that this is not completely known."""

from dataclasses import dataclass

import numpy as np

from handrail.evaluation.arrays import Floats


@dataclass(frozen=True)
class Spending:
    """GBP spent on each client of an option, shape (clients,), NaN where it cannot be read.

    `label` names the arm in the result, empty outside a trial; `without_arm` people of a trial have none.
    """

    label: str
    costs: Floats
    without_arm: int = 0

    @property
    def unread_count(self) -> int:
        """How many clients' cost cannot be read."""
        return int(np.isnan(self.costs).sum())

    @property
    def mean_cost(self) -> float:
        """GBP a client; NaN when not complete, for what can be read would be too small a total."""
        return float(self.costs.mean()) if len(self.costs) else float("nan")

    @property
    def standard_error(self) -> float:
        """Standard error of the mean, GBP; 0 where everybody cost the same."""
        return float(self.costs.std(ddof=1) / len(self.costs) ** 0.5) if len(self.costs) > 1 else 0.0

    @property
    def incomplete_note(self) -> str:
        """Why there is no total; empty when it is complete."""
        clients = "1 client" if self.unread_count == 1 else f"{self.unread_count} clients"
        return f"not complete: the cost of {clients} cannot be read" if self.unread_count else ""
