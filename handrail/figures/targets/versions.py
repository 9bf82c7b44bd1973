"""The versions of a target, from the operator's file: their months, and where each is set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handrail.extract.connection import Extract
from handrail.figures.engine.result import round_half_up
from handrail.foundation.errors import UserError

PLACE_FIELDS = ("service", "site", "workstream")
# Kept among the targets for other uses: the number of those eligible, and what staff can take on.
OTHER_MEASURES = ("eligible_population", "caseload_ceiling")


@dataclass(frozen=True)
class TargetVersion:
    """One version of a target: its own months from `begins` on, after those of the version before.

    `months` maps YYYY-MM to the target of the month: a count, or the percentage in force from it.
    """

    name: str
    set_on: dt.date | None
    author: str
    reason: str
    derivation: str
    months: dict[str, float]
    begins: str

    def sum_to_month(self, month: str) -> float:
        """Return the cumulative target at the end of a month, as it is printed."""
        return round_target(sum(value for label, value in self.months.items() if label <= month))

    def level_in_month(self, month: str) -> float | None:
        """Return the percentage in force in a month; None before the first."""
        begun = [label for label in self.months if label <= month]
        return round_target(self.months[max(begun)]) if begun else None


def round_target(value: float) -> float:
    """Round to one decimal, a half up; a whole number comes back as int."""
    rounded = float(round_half_up(value, 1) or 0)
    return int(rounded) if rounded.is_integer() else rounded


# A target of the whole service, or the sum of those of its sites and workstreams, never both.
_VERSIONS_SQL = """
SELECT profile, strftime(month, '%Y-%m') AS month, sum(value), min(set_on), min(author), min(reason),
  min(derivation)
FROM targets
WHERE measure = $1 AND ($2 IS NULL OR service = $2) AND ($3 IS NULL OR site = $3)
  AND ($4 IS NULL OR workstream = $4)
  AND ((site IS NULL) = ($3 IS NULL) OR ($3 IS NULL AND NOT EXISTS (
    SELECT 1 FROM targets AS whole WHERE whole.site IS NULL AND whole.measure = targets.measure
      AND whole.service = targets.service AND whole.profile = targets.profile)))
  AND ((workstream IS NULL) = ($4 IS NULL) OR ($4 IS NULL AND NOT EXISTS (
    SELECT 1 FROM targets AS whole WHERE whole.workstream IS NULL AND whole.measure = targets.measure
      AND whole.service = targets.service AND whole.profile = targets.profile
      AND whole.site IS NOT DISTINCT FROM targets.site)))
GROUP BY ALL ORDER BY min(set_on) NULLS FIRST, profile, month
"""
_FAULTS_SQL = """
SELECT count(*) FILTER (service IS NULL OR month IS NULL OR value IS NULL OR profile IS NULL),
  count(*) - count(DISTINCT row(service, site, workstream, profile, month))
FROM targets WHERE measure = $1
"""


def refuse_faulty_targets(extract: Extract, measure: str) -> None:
    """Raise UserError for targets of a measure without a value or a month, or that stand twice.

    A target without some of its months is too small, one with a month twice too great.
    """
    ((incomplete, repeated),) = extract.fetch_rows(_FAULTS_SQL, [measure])
    faults = {
        f"{incomplete} without a service, month, profile or value that can be read": incomplete,
        f"{repeated} of a month that stands on an earlier row": repeated,
    }
    if text := " and ".join(fault for fault, count in faults.items() if count):
        raise UserError(
            f"targets: expected one row for each month of a profile, with its value; of {measure} there are "
            f"{text}. `handrail extract check` lists them: put them right and run again."
        )


def load_versions(extract: Extract, measure: str, place: Mapping[str, str]) -> list[TargetVersion]:
    """Return every version of the target of a measure at a place, the original first."""
    return _build_versions(
        extract.fetch_rows(_VERSIONS_SQL, [measure, *(place.get(name) for name in PLACE_FIELDS)])
    )


def _build_versions(rows: Sequence[tuple[object, ...]]) -> list[TargetVersion]:
    versions: dict[str, TargetVersion] = {}
    for name, month, value, set_on, *texts in rows:
        version = versions.get(str(name))
        if version is None:
            before = next(reversed(versions.values())).months if versions else {}
            author, reason, derivation = (str(text or "") for text in texts)
            version = versions[str(name)] = TargetVersion(
                name=str(name),
                set_on=set_on if isinstance(set_on, dt.date) else None,
                author=author,
                reason=reason,
                derivation=derivation,
                months={label: target for label, target in before.items() if label < str(month)},
                begins=str(month),
            )
        version.months[str(month)] = float(str(value))
    return list(versions.values())


def list_targets(extract: Extract) -> list[tuple[str, dict[str, str]]]:
    """Return the measure and the place of every target in the file, in their order."""
    rows = extract.fetch_rows(
        "SELECT DISTINCT measure, service, site, workstream FROM targets "
        f"WHERE measure NOT IN {OTHER_MEASURES} ORDER BY ALL NULLS FIRST"
    )
    return [
        (
            measure,
            {name: label for name, label in zip(PLACE_FIELDS, labels, strict=True) if label is not None},
        )
        for measure, *labels in rows
    ]


def list_places(extract: Extract, measure: str, place: Mapping[str, str]) -> list[dict[str, str]]:
    """Return where the targets of a percentage are set: at this very place, else at each part of it.

    Percentages do not add up, so each part stands by itself.
    """
    places = [
        other for name, other in list_targets(extract) if name == measure and place.items() <= other.items()
    ]
    return [dict(place)] if place in places else places
