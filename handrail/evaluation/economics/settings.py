"""What an economic study is told: its assumptions, and what absence is compared with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from handrail.evaluation.economics.bootstrap import REPLICATES
from handrail.evaluation.economics.day_value import DAY_VALUE
from handrail.evaluation.economics.imputation import IMPUTATIONS
from handrail.evaluation.economics.options import ClientCosts
from handrail.evaluation.economics.perspective import PERSPECTIVES, SOCIETY, Valuation
from handrail.evaluation.economics.thresholds import QalyThreshold, load_thresholds
from handrail.evaluation.health.assumptions import Assumptions
from handrail.evaluation.impact.episodes_file import EpisodeLengths
from handrail.evaluation.impact.norms_file import NormTable
from handrail.instruments.eq5d.reference_case import find_reference_case

# NICE's reference case in force for EQ-5D-5L. A setting: the table of reference cases may grow.
REFERENCE_VALUE_SET = find_reference_case().value_sets["5L"]


@dataclass(frozen=True)
class EconomicSettings:
    """What an economic study assumes; every item is printed with the result.

    `as_at` is the day of the extract, on which open cases are cut off; `notes` say what else was done.
    """

    costs: ClientCosts
    day_value: float = DAY_VALUE
    value_set: str = REFERENCE_VALUE_SET
    assumptions: Assumptions = field(default_factory=Assumptions)
    replicates: int = REPLICATES
    imputations: int = IMPUTATIONS
    seed: int = 1
    perspective: str = SOCIETY
    as_at: date | None = None
    notes: Mapping[str, str] = field(default_factory=dict)
    thresholds: Sequence[QalyThreshold] = field(default_factory=load_thresholds)

    @property
    def valuation(self) -> Valuation:
        """What absence is worth under these settings."""
        chosen = self.assumptions
        perspective = PERSPECTIVES[self.perspective]
        return Valuation(perspective, self.day_value, chosen.horizon_years, chosen.discount_rate)


@dataclass(frozen=True)
class AbsenceEvidence:
    """What the clients' absence is compared with, None for what was not given.

    `norms` are the local norms, for the report's rule; `episodes` the fit-note episodes that they come from,
    for the matched net benefit and the uncertainty of the norms.
    """

    norms: NormTable | None = None
    episodes: EpisodeLengths | None = None

    @property
    def is_given(self) -> bool:
        """Whether there is anything to compare with."""
        return self.norms is not None or self.episodes is not None
