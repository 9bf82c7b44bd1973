"""The newest assessment of a case, and the step of care that its measures suggest."""

from handrail.journey.assessment.history import AssessmentMade
from handrail.journey.assessment.models import Assessment
from handrail.journey.case.history import CaseHistory
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out, version_of
from handrail.service_models.steps import StepSuggestion, TakenMeasure, suggest_step


def last_assessment(history: CaseHistory) -> AssessmentMade | None:
    """Return the newest assessment, None before the first."""
    return next(reversed(history.select_facts(AssessmentMade)), None)


def find_latest_assessment(case: Case) -> Assessment | None:
    """Return the row of the newest assessment, None before the first."""
    return exclude_struck_out(case.assessments).order_by("-at", "-id").first()


def suggested_step(case: Case) -> StepSuggestion | None:
    """The step that the service model suggests from each measure as it was last taken."""
    version = version_of(case)
    if not version.assessment.steps:
        return None
    rows = exclude_struck_out(case.measures).order_by("at", "id")
    return suggest_step(version, {row.instrument: TakenMeasure(row.score, row.answers) for row in rows})
