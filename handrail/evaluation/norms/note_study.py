"""What fit notes became, each as one object: absence episodes, and local norms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from handrail.charts import Plot
from handrail.evaluation.display import Displayable, ResultSection
from handrail.evaluation.norms.findings import NoteFindings
from handrail.evaluation.norms.local_norms import LocalNorm
from handrail.evaluation.norms.output import NORM_COLUMNS
from handrail.evaluation.results import StudyResult
from handrail.extract.problem import Problem

MAX_EPISODES_SHOWN = 41  # one more than a notebook shows, so that it says that there are more


@dataclass(frozen=True, repr=False)
class NoteStudy(Displayable):
    """What fit notes became: the estimates, and what was found in their file."""

    result: StudyResult
    findings: NoteFindings

    @property
    def title(self) -> str:  # type: ignore[override]
        """The title of the estimates."""
        return self.result.title

    @property
    def plots(self) -> tuple[Plot, ...]:  # type: ignore[override]
        """The plots of the estimates."""
        return self.result.plots

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The values of the notes that could not be used, in the order of the file."""
        cells = self.findings.list_problems().to_pylist()
        return tuple(Problem(cell["row"], cell["column"], cell["value"], cell["why"]) for cell in cells)

    def build_sections(self) -> Iterator[ResultSection]:
        """Yield the estimates, rounded for people."""
        yield from self.result.build_sections()

    def list_remarks(self) -> Sequence[str]:
        """Return the assumptions, how notes add up, and what could not be mapped."""
        return [*self.result.list_remarks(), *self.findings.describe_totals()]


@dataclass(frozen=True, repr=False)
class AbsenceEpisodes(NoteStudy):
    """Absence episodes collapsed from fit notes, and what was found on the way.

    `table` has one row an episode: practice, patient, episode, starts, ends (empty while open), weeks,
    diagnosis, notes, cut and censored.
    """

    table: pa.Table

    def to_arrow(self) -> pa.Table:
        """Return one row an episode."""
        return self.table

    def build_sections(self) -> Iterator[ResultSection]:
        """Yield what the episodes are in sum, then the first of them."""
        yield from super().build_sections()
        first = self.table.slice(0, MAX_EPISODES_SHOWN)
        rows = [["" if cell is None else str(cell) for cell in row.values()] for row in first.to_pylist()]
        yield ResultSection(f"{self.table.num_rows:,} episodes, the first of them", first.column_names, rows)

    def describe_contents(self) -> str:
        """Return how many episodes and notes there are."""
        return f"{self.table.num_rows:,} episodes of {self.findings.notes:,} notes"


@dataclass(frozen=True, repr=False)
class NormStudy(NoteStudy):
    """Local norms: median weeks of absence by diagnosis (and by place), and what they rest on."""

    norms: Sequence[LocalNorm]
    by: str | None = None

    def to_arrow(self) -> pa.Table:
        """Return one row a diagnosis (and place), the total last, with the columns that `impact` reads."""
        columns = {self.by: [norm.group for norm in self.norms]} if self.by else {}
        columns |= {name: [getattr(norm, name) for norm in self.norms] for name in NORM_COLUMNS}
        return pa.table(columns)

    def describe_contents(self) -> str:
        """Return how many episodes and notes there are."""
        total = self.norms[-1].episodes if self.norms else 0
        return f"{total:,} episodes, {self.findings.notes:,} notes"
