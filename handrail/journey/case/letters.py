"""The letters of a case as PDF, kept as they were; an employer's copy is built from an allow-list."""

import functools
from datetime import datetime

from django.utils import timezone

from handrail import service_models
from handrail.accounts.models import User
from handrail.design import letters
from handrail.journey.case import queries
from handrail.journey.case.actions import make_document
from handrail.journey.case.models import Case, Document
from handrail.journey.discharge.models import Discharge
from handrail.journey.plan.models import Plan

# Who may be sent which kind of document: an employer never gets one that names a condition or an obstacle.
SENDABLE: dict[str, tuple[str, ...]] = {
    "plan": ("client", "gp", "named_other"),
    "plan_for_employer": ("client", "employer"),
    "discharge_summary": ("client", "gp", "named_other"),
    "discharge_for_employer": ("client", "employer"),
}


def plan_pdf(case: Case, plan: Plan, *, by: User, at: datetime) -> Document:
    """The plan, and a copy for the employer with the adjustments and phased return alone."""
    letter = functools.partial(_letter, case=case, by=by, at=at, plan=plan)
    letter("plan_for_employer", title=f"Return to work: {case.person.name}")
    return letter("plan", title=f"Return-to-work plan, version {plan.number}")


def discharge_summary(
    case: Case, discharge: Discharge, *, by: User, at: datetime
) -> tuple[Document, Document]:
    """The summary of progress, and a copy for the employer with dates and attendance alone."""
    reasons = queries.version_of(case).discharge.reasons
    reason = next(item.label for item in reasons if item.code == discharge.reason)
    letter = functools.partial(_letter, case=case, by=by, at=at, discharge=discharge, reason=reason)
    for_employer = letter("discharge_for_employer", title=f"End of support: {case.person.name}")
    return letter("discharge_summary", title="Summary at discharge"), for_employer


def _letter(kind: str, *, case: Case, by: User, at: datetime, title: str, **context: object) -> Document:
    """Draw one kind of letter and keep it."""
    context |= {
        "case": case,
        "title": title,
        "date": timezone.localdate(at),
        "reference": case.reference,
        "service": service_models.get_service(case.service),
        "signed_by": by.name,
        "signed_as": f"Case manager, {by.telephone}" if by.telephone else "Case manager",
        "by": by,
    }
    content = letters.pdf(f"journey/letters/{kind}.html", context)
    return make_document(case=case, kind=kind, title=title, content=content, by=by, at=at)
