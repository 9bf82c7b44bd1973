"""Rules that guide without blocking: what to ask before going on. Nothing here refuses anything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handrail.service_models.logic import meets_condition, walk_conditions
from handrail.service_models.questions import Answer
from handrail.service_models.schema.criteria import AllOf, Condition, Not, Quota, Rule
from handrail.service_models.schema.guiding import GuidingRule, RestrictedContent, SessionLimit
from handrail.service_models.schema.version import Version


@dataclass(frozen=True)
class Guidance:
    """A rule that speaks now: what staff read, and what they are asked to record (empty when only told)."""

    code: str
    label: str
    staff: str
    asks: str


def _guidance(rule: GuidingRule) -> Guidance:
    return Guidance(rule.code, rule.label, rule.staff, getattr(rule, "asks", ""))


def _of_kind(version: Version, *kinds: str) -> list[Guidance]:
    return [_guidance(rule) for rule in version.guiding_rules if rule.kind in kinds]


def find_session_guidance(version: Version, intervention: str, sessions_so_far: int) -> list[Guidance]:
    """Return what to ask before one more session of an intervention."""
    return [
        _guidance(rule)
        for rule in version.guiding_rules
        if isinstance(rule, SessionLimit)
        and rule.intervention == intervention
        and sessions_so_far >= rule.sessions
    ]


def find_referral_guidance(version: Version, intervention: str) -> list[Guidance]:
    """Return what to ask before a referral to an intervention: a clinician's view, a signed agreement."""
    intervention_offer = next((offer for offer in version.interventions if offer.code == intervention), None)
    guidance = (
        _of_kind(version, "clinician_first") if intervention_offer and intervention_offer.clinical else []
    )
    onward = (
        intervention_offer is not None
        and intervention_offer.provided != "in_house"
        and intervention_offer.arranged_by == "referral"
    )
    return guidance + (_of_kind(version, "agreement") if onward else [])


def find_plan_guidance(version: Version) -> list[Guidance]:
    return _of_kind(version, "plan_to_gp")


def find_return_guidance(version: Version) -> list[Guidance]:
    return _of_kind(version, "stay_open")


def list_hidden_parts(version: Version, role: str) -> tuple[str, ...]:
    """Return the parts of the record that a role does not see."""
    rules = [rule for rule in version.guiding_rules if isinstance(rule, RestrictedContent)]
    return tuple(part for rule in rules if role in rule.hidden_from for part in rule.hidden)


@dataclass(frozen=True)
class QuotaWatch:
    """A watched share: people counted, those of unknown answer left out, and whether the limit is kept."""

    code: str
    label: str
    people: int
    matching: int
    not_known: int
    share: float | None
    kept: bool | None
    text: str


def watch_quotas(version: Version, cases: Iterable[Mapping[str, Answer]]) -> list[QuotaWatch]:
    """Return the quotas of a version over its cases, by their screening answers. Nothing is enforced."""
    known = list(cases)
    return [_watch(quota, known) for quota in version.quotas]


def _watch(quota: Quota, cases: list[Mapping[str, Answer]]) -> QuotaWatch:
    states = [_holds(quota.of, case) for case in cases]
    counted = [state for state in states if state is not None]
    share = 100 * sum(counted) / len(counted) if counted else None
    share_text = "no one yet" if share is None else f"{share:.0f}%"
    return QuotaWatch(
        quota.code,
        quota.label,
        len(counted),
        sum(counted),
        len(states) - len(counted),
        share,
        None if share is None else _kept(quota, share),
        f"{quota.label}: {share_text}, {_limits(quota)} wanted",
    )


def _kept(quota: Quota, share: float) -> bool:
    low = quota.share_at_least if quota.share_at_least is not None else 0
    high = quota.share_at_most if quota.share_at_most is not None else 100
    return low <= share <= high


def _limits(quota: Quota) -> str:
    limits = (("at least", quota.share_at_least), ("at most", quota.share_at_most))
    return " and ".join(f"{word} {limit}%" for word, limit in limits if limit is not None)


def _holds(rule: Rule, case: Mapping[str, Answer]) -> bool | None:
    """Return whether a case meets a rule; None when an answer it looks at is not known."""
    if any(condition.question not in case for condition in walk_conditions(rule)):
        return None
    return _met(rule, case)


def _met(rule: Rule, case: Mapping[str, Answer]) -> bool:
    if isinstance(rule, Condition):
        return meets_condition(rule, case[rule.question])
    if isinstance(rule, Not):
        return not _met(rule.not_, case)
    parts = [_met(part, case) for part in (rule.all_of if isinstance(rule, AllOf) else rule.any_of)]
    return all(parts) if isinstance(rule, AllOf) else any(parts)
