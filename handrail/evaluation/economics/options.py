"""The options compared: the service against none, or the arms of a trial; each person's cost and health."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from handrail.evaluation.clients import Client
from handrail.evaluation.health.profiles import gains
from handrail.evaluation.health.study import Assumptions, Health

TREATMENT, CONTROL = "treatment", "control"
SERVICE, NO_SERVICE = "service", "no service"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Costs:
    """GBP a client: one figure for everybody, another for a trial's control arm, and known single costs."""

    per_client: float
    control: float = 0.0
    by_case: Mapping[str, float] | None = None

    def of(self, client: Client) -> float:
        """What this client cost."""
        usual = self.control if client.trial_arm == CONTROL else self.per_client
        return (self.by_case or {}).get(client.case_id, usual)


@dataclass(frozen=True)
class Arm:
    """People of one option: cost, and what a QALY gain is made of; shape (people,), NaN missing."""

    name: str
    cost: Floats
    entry: Floats
    discharge: Floats
    days: Floats
    auxiliary: Floats  # (people, columns): what helps to guess missing health

    def gain(self, assumptions: Assumptions) -> Floats:
        """QALYs gained by each, NaN where not known."""
        a = assumptions
        during, after = gains(self.entry, self.discharge, self.days, a.shape, a.horizon_years, a.decay_a_year)
        return during + after if a.held else during


def arms(health: Health, value_set: str, costs: Costs) -> list[Arm]:
    """Control and treatment where the clients are a trial's, else the one cohort.

    A cohort is compared with no service: no cost and no gain for anybody.
    """
    labels = np.array([client.trial_arm for client in health.clients], dtype=str)
    cost = np.array([costs.of(client) for client in health.clients], dtype=float)
    entry, discharge = health.entry.index(value_set), health.discharge.index(value_set)
    extra = _auxiliary(health.clients)
    trial = {CONTROL, TREATMENT} <= set(labels.tolist())
    names = (CONTROL, TREATMENT) if trial else (SERVICE,)
    members = [labels == name if trial else np.ones(len(labels), dtype=bool) for name in names]
    return [
        Arm(name, cost[who], entry[who], discharge[who], health.days[who], extra[who])
        for name, who in zip(names, members, strict=True)
    ]


def _auxiliary(clients: Sequence[Client]) -> Floats:
    """Age, gender, whether back at work and condition group, shape (people, 5); NaN where not known."""
    rows = [
        (
            client.age,
            _is(client.gender, "female"),
            None if client.returned is None and client.at_work_at_discharge is None else _back(client),
            _is(client.condition_group, "mental_health"),
            _is(client.condition_group, "musculoskeletal"),
        )
        for client in clients
    ]
    return np.array(rows, dtype=float).reshape(-1, 5)


def _is(text: str, wanted: str) -> bool | None:
    return text == wanted if text else None


def _back(client: Client) -> bool:
    return client.returned is not None or bool(client.at_work_at_discharge)
