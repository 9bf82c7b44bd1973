"""The letters of a case as PDF, kept as they were; an employer's copy is built from an allow-list."""

from datetime import datetime

from handrail import service_models
from handrail.accounts.models import User
from handrail.design import letters
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
    context = {"case": case, "service": service_models.get(case.service), "plan": plan, "at": at, "by": by}
    make_document(
        case=case,
        kind="plan_for_employer",
        title=f"Return to work, for the employer (version {plan.number})",
        content=letters.pdf("journey/letters/plan_for_employer.html", context),
        by=by,
        at=at,
    )
    return make_document(
        case=case,
        kind="plan",
        title=f"Return-to-work plan, version {plan.number}",
        content=letters.pdf("journey/letters/plan.html", context),
        by=by,
        at=at,
    )


def discharge_summary(case: Case, discharge: Discharge, *, by: User, at: datetime) -> Document:
    """The summary of progress, and a copy for the employer with dates and attendance alone."""
    version = service_models.get(case.service).version(case.model_version)
    reason = next(item.label for item in version.discharge.reasons if item.code == discharge.reason)
    context = {
        "case": case,
        "service": service_models.get(case.service),
        "discharge": discharge,
        "reason": reason,
        "at": at,
        "by": by,
    }
    make_document(
        case=case,
        kind="discharge_for_employer",
        title="End of support, for the employer",
        content=letters.pdf("journey/letters/discharge_for_employer.html", context),
        by=by,
        at=at,
    )
    return make_document(
        case=case,
        kind="discharge_summary",
        title="Summary at discharge",
        content=letters.pdf("journey/letters/discharge.html", context),
        by=by,
        at=at,
    )
