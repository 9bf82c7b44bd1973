"""What facts of a case follow, where the milestones do not say it."""

from collections.abc import Iterable

from handrail.journey.case.dating import EarlierStep, list_steps
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out
from handrail.journey.case.rules import Milestones


def list_steps_to_consent(case: Case, items: Iterable[str]) -> tuple[EarlierStep, ...]:
    """Return what an answer to these items comes after: the referral, and the answers given before."""
    referral = list_steps(Milestones(referred=case.referred_at))
    rows = exclude_struck_out(case.consents).exclude(pk=case.find_corrected("consent"))
    rows = rows.filter(item__in=list(items))
    last = rows.order_by("at").values_list("at", flat=True).last()
    return (*referral, EarlierStep("the client’s last answer", last)) if last else referral


def list_steps_to_referral(case: Case | None, ended: Case | None) -> list[EarlierStep]:
    """Return what a referral comes after: the one that opened the case, or the end of the case before it."""
    if case:
        return [EarlierStep("the referral that opened this person’s case", case.referred_at)]
    if ended is None:
        return []
    return [EarlierStep("this person’s earlier support", ended.discharged_at or ended.referred_at)]
