"""What was decided after the assessment, in words, for the case and the plan; what is still suggested."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from handrail.journey.case.history import Happening
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out, version_of
from handrail.service_models import Version
from handrail.service_models.steps import StepSuggestion, TakenMeasure, suggest_step


@dataclass(frozen=True)
class DecisionTaken:
    """A decision of the assessment as a page shows it: what of, what, why, when and by whose name."""

    title: str
    decided: str
    why: str
    at: datetime
    who: str


def decisions_in(found: Iterable[Happening], version: Version) -> list[DecisionTaken]:
    """The second stage and the step of care, each with who decided, when and why, in order of time."""
    return [_decision(each, version) for each in found if each.what in ("second", "step")]


def _decision(each: Happening, version: Version) -> DecisionTaken:
    """One decision as a page shows it; a code that the version does not know stands for itself."""
    found, suggested = version.assessment, ""
    if each.what == "second" and found.second_stage:
        title, decided = found.second_stage.label, each.detail
        labels = {one.code: one.label for one in found.second_stage.decisions}
    else:
        title, (decided, _, before) = "Step of care", each.detail.partition(" ")
        labels = {one.code: one.label for one in found.steps}
        because = " and ".join(json.loads(each.about or "[]"))
        suggested = f"Suggested was {labels.get(before, before)} because {because}." if before else ""
    return DecisionTaken(
        title, labels.get(decided, decided), f"{suggested} {each.until}".strip(), each.at, each.who
    )


def last_assessment(found: Iterable[Happening]) -> dict[str, object] | None:
    """The number of the newest assessment and the sections somebody wanted to come back to."""
    rows = [each for each in found if each.what == "talk" and each.detail == "assessment"]
    return {"pk": rows[-1].key, "come_back": json.loads(rows[-1].until or "[]")} if rows else None


def suggested_step(case: Case) -> StepSuggestion | None:
    """The step that the service model suggests from each measure as it was last taken."""
    version = version_of(case)
    if not version.assessment.steps:
        return None
    rows = exclude_struck_out(case.measures).order_by("at", "id")
    return suggest_step(version, {row.instrument: TakenMeasure(row.score, row.answers) for row in rows})
