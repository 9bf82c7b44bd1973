"""The return-to-work plan as a letter; the employer's copy holds no health information."""

import functools
from datetime import datetime

from handrail.accounts.models import User
from handrail.journey.case.letters import draw_letter
from handrail.journey.case.models import Case, Document
from handrail.journey.plan.models import Plan


def plan_pdf(case: Case, plan: Plan, *, by: User, at: datetime) -> Document:
    """The plan, and a copy for the employer with the adjustments and phased return alone."""
    letter = functools.partial(draw_letter, case=case, by=by, at=at, plan=plan)
    letter("plan_for_employer", title=f"Return to work: {case.person.name}")
    return letter("plan", title=f"Return-to-work plan, version {plan.number}")
