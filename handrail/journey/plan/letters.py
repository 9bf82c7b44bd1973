"""The return-to-work plan as a letter; the employer's copy holds no health information."""

import functools
from datetime import datetime

from handrail.accounts.models import User
from handrail.design.service_voice import write_for
from handrail.foundation.translation import translate_text as _
from handrail.journey.case.letters import draw_letter
from handrail.journey.case.models import Case, Document
from handrail.journey.case.queries import may_tell
from handrail.journey.plan.models import Plan
from handrail.journey.plan.presenters import plan_panel


def plan_pdf(case: Case, plan: Plan, *, by: User, at: datetime) -> Document:
    """The plan, and a copy for the employer with the adjustments and phased return alone."""
    letter = functools.partial(draw_letter, case=case, by=by, at=at, plan=plan)
    agreed = may_tell(case, "employer")
    with write_for(case.service):
        letter(
            "plan_for_employer",
            title=_("Return to work: %(name)s", name=case.person.name),
            to="employer",
            agreed=agreed,
            panel=plan_panel(plan),
        )
    with write_for(case.service, case.person.language):
        title = _("Return-to-work plan, version %(number)s", number=plan.number)
        return letter("plan", title=title, panel=plan_panel(plan))
