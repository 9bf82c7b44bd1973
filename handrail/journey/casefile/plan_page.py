"""The page of the plan: what stands between the client and work, what was decided, and what is done."""

from datetime import datetime
from functools import partial

from django.utils import timezone

from handrail.accounts.policy import Permission, Reader
from handrail.journey.assessment.history import ObstacleNamed
from handrail.journey.assessment.presenters import decision_rows
from handrail.journey.assessment.queries import last_assessment, suggested_step
from handrail.journey.case import queries
from handrail.journey.case.history import CaseHistory
from handrail.journey.case.models import Case
from handrail.journey.case.rules import PLAN_STAGES
from handrail.journey.casefile import panels
from handrail.journey.casefile.overview import describe_work_status
from handrail.journey.casefile.work_strip import work_chart
from handrail.journey.plan.presenters import offer_done, plan_panel
from handrail.journey.plan.queries import latest_plan
from handrail.journey.support.queries import find_current_note
from handrail.service_models.steps import describe_suggestion


def present_plan(case: Case, reader: Reader, at: datetime, csrf: str) -> dict[str, object]:
    """Return the context of the page of the plan: a fixed number of queries."""
    version = queries.version_of(case)
    history = CaseHistory.load(case)
    obstacles = sorted(history.select_facts(ObstacleNamed), key=lambda obstacle: obstacle.priority)
    plan = latest_plan(case)
    suggestion = suggested_step(case) if case.stage in PLAN_STAGES else None
    may_mark = reader.has_permission(Permission.PLAN, case.service) and case.is_open
    offers = offer_done(plan, case.reference, csrf) if plan and plan.agreed_at and may_mark else None
    note = find_current_note(case)
    return {
        "may": partial(reader.has_permission, service=case.service),
        "obstacle_rows": panels.obstacle_rows(obstacles),
        "plan": plan,
        "plan_panel": plan_panel(plan, offers=offers) if plan else None,
        "note_rows": panels.note_rows(note) if note else [],
        "assessment": last_assessment(history),
        "decisions": decision_rows(history, version),
        "suggestion": describe_suggestion(suggestion) if suggestion else "",
        "work": describe_work_status(case),
        "work_chart": work_chart(case, timezone.localdate(at)),
    }
