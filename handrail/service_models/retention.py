"""How long records are kept, after what event, why and on which basis: data, for every service."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from handrail.service_models.loader import read_model
from handrail.service_models.schema.base import Closed, Code
from handrail.service_models.schema.retention import RetentionRule, Wording

if TYPE_CHECKING:
    from handrail.service_models.catalogue import Service

BUILT_IN = Path(__file__).with_name("retention.yaml")


class KeptAlong(Closed):
    """Something that is kept as long as something else, or goes by itself."""

    code: Code
    label: Wording
    how: Wording


class RetentionSchedule(Closed):
    """The whole schedule."""

    rules: tuple[RetentionRule, ...]
    others: tuple[KeptAlong, ...]


@cache
def read_schedule() -> RetentionSchedule:
    """Return the schedule that holds where a service says nothing else."""
    return read_model(BUILT_IN, RetentionSchedule)


def list_retention_rules(service: "Service") -> list[RetentionRule]:
    """Return the rules of a service, one for each kind: its own, else its nation's, else the general."""
    own, general = service.about.retention, read_schedule().rules
    chosen: dict[str, RetentionRule] = {}
    for rule in (*own, *_sort_by_nation(general, set(service.nations))):
        chosen.setdefault(rule.code, rule)
    order = list(dict.fromkeys(rule.code for rule in general))
    return sorted(chosen.values(), key=lambda rule: order.index(rule.code))


def _sort_by_nation(rules: Iterable[RetentionRule], nations: set[str]) -> list[RetentionRule]:
    here = [rule for rule in rules if not rule.nations or nations & set(rule.nations)]
    return sorted(here, key=lambda rule: not rule.nations)
