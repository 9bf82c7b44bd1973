"""Each target as pages show it: drawn, with every version's progress and chance."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from handrail.charts import Chart
from handrail.figures.targets import presentation
from handrail.figures.targets.attainment import Attainment, compute_attainments
from handrail.figures.targets.forecast import STAGE_DATES, forecast_versions
from handrail.figures.targets.versions import TargetVersion
from handrail.foundation.wording import nhs_date
from handrail.reporting.query import FILTERS, ReaderQuery
from handrail.reporting.views.outlook import ForecastView, present_forecast


@dataclass(frozen=True)
class VersionView:
    """A version of a target: the progress against it in words and in percent, and its chance where one is
    worked out.
    """

    version: TargetVersion
    progress: str
    percent: float | None
    forecast: ForecastView | None
    has_chance: bool

    @property
    def title(self) -> str:
        return f"Target: {self.version.name}"

    @property
    def rows(self) -> list[dict[str, object]]:
        """The rows of its summary: key, value, note, and the words where there is no value."""
        percent = f" ({self.percent}%)" if self.percent is not None else ""
        chance = self.forecast
        return [
            {"key": "Actual so far", "value": f"{self.progress}{percent}"},
            {
                "key": "Chance of reaching it",
                "value": chance.chance if chance else "",
                "note": chance.range if chance else "",
                "empty": "Not known yet" if self.has_chance else "Not worked out for this measure",
            },
            {"key": "Set on", "value": nhs_date(self.version.set_on)},
            {"key": "By", "value": self.version.author},
            {"key": "Why", "value": self.version.reason},
            {"key": "How it was set", "value": self.version.derivation},
        ]


@dataclass(frozen=True)
class TargetView:
    """A measure of a service against its target: a chart of all versions, and each version, the last last."""

    title: str
    chart: Chart
    versions: list[VersionView]


def present_targets(query: ReaderQuery, measures: Sequence[str]) -> list[TargetView]:
    """Present each of these measures of each service that has a target."""
    return [present_target(query, attainment) for attainment in list_attainments(query, measures)]


def list_attainments(query: ReaderQuery, measures: Sequence[str]) -> list[Attainment]:
    """Compute each of these measures of each service against its target, at the site that is asked about."""
    place = {name: label for name, label in query.where.items() if name in FILTERS}
    return compute_attainments(query.snapshot.open_extract(), query.services, measures, place)


def present_target(query: ReaderQuery, attainment: Attainment) -> TargetView:
    """Present a measure against its target: drawn, and each version in words."""
    forecasts = forecast_versions(query.snapshot.open_extract(), attainment)
    finished = presentation.list_finished_months(attainment, timezone.localdate(query.snapshot.as_at))
    last = finished[-1] if finished else attainment.months[0]
    how = "to the end of each month" if attainment.is_percent else "month by month"
    versions = []
    for version in attainment.versions:
        month = min(last, max(version.months))
        progress, percent = presentation.describe_progress(attainment, version, month)
        forecast = present_forecast(forecasts.get(version.name), version)
        versions.append(VersionView(version, progress, percent, forecast, attainment.measure in STAGE_DATES))
    chart = presentation.draw_attainment(f"{attainment.full_name}, {how}", attainment, finished)
    return TargetView(attainment.full_name, chart, versions)
