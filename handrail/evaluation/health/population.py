"""The people whose health is studied: their answers at entry and discharge, and the time between."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from handrail.evaluation.arrays import Floats
from handrail.evaluation.clients import Client
from handrail.evaluation.health.states import Eq5dAnswers


@dataclass(frozen=True)
class Health:
    """Everybody's answers at entry and discharge, and days between the two (NaN when not known)."""

    clients: Sequence[Client]
    entry: Eq5dAnswers
    discharge: Eq5dAnswers
    days: Floats

    @property
    def measured_at_both(self) -> NDArray[np.bool_]:
        """Who answered at both times, shape (people,)."""
        return self.entry.has_answer & self.discharge.has_answer

    @property
    def levels_at_both(self) -> NDArray[np.bool_]:
        """Whose levels are known at both times, shape (people,)."""
        return self.entry.has_levels & self.discharge.has_levels
