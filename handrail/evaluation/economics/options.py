"""The options compared: the service against none, or the arms of a trial; each person's cost and health."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from handrail.evaluation.arms import COLUMN
from handrail.evaluation.arrays import Flags, Floats
from handrail.evaluation.clients import Client
from handrail.evaluation.economics.spending import Spending
from handrail.evaluation.health.assumptions import Assumptions
from handrail.evaluation.health.population import Health
from handrail.evaluation.health.profiles import compute_gains
from handrail.foundation.errors import UserError

TREATMENT, CONTROL = "treatment", "control"
ARMS = (CONTROL, TREATMENT)
SERVICE, NO_SERVICE = "service", "no service"
MAX_ROWS_LISTED = 10


@dataclass(frozen=True)
class ClientCosts:
    """GBP a client: one figure for everybody, another for a trial's control arm, and known single costs.

    A single cost is NaN where one is recorded that cannot be read: nothing else stands in for it.
    `discounted` has single costs of which a part falls after the first year; the others do in it.
    """

    per_client: float
    control: float = 0.0
    by_case: Mapping[str, float] | None = None
    discounted: Mapping[str, float] | None = None

    def get_cost(self, client: Client) -> float:
        """Return what this client cost, GBP."""
        usual = self.control if client.trial_arm == CONTROL else self.per_client
        return (self.by_case or {}).get(client.case_id, usual)

    def get_discounted_cost(self, client: Client) -> float:
        """Return what this client cost, GBP discounted to entry."""
        return (self.discounted or {}).get(client.case_id, self.get_cost(client))


@dataclass(frozen=True)
class StudyArm:
    """People of one option: cost, and what a QALY gain is made of; shape (people,), NaN missing."""

    name: str
    cost: Floats
    entry: Floats
    discharge: Floats
    days: Floats
    auxiliary: Floats  # (people, columns): what helps to guess missing health

    def compute_gains(self, assumptions: Assumptions) -> Floats:
        """Return the QALYs gained by each, shape (people,); NaN where not known."""
        during, after = compute_gains(self.entry, self.discharge, self.days, assumptions)
        return during + after if assumptions.held else during


@dataclass(frozen=True)
class StudyPopulation:
    """Everybody of a study: GBP spent on each, as paid and discounted, and the arm each is of.

    `arms` has shape (people,); outside a trial all are of the service, in a trial it is empty for who has no
    arm recorded: they belong to no option and count as missing.
    """

    health: Health
    spent: Floats
    discounted: Floats
    arms: NDArray[np.str_]

    @classmethod
    def from_health(cls, health: Health, costs: ClientCosts) -> Self:
        """Build the population of a study; raise a UserError that names arms that are not known."""
        clients = health.clients
        spent = np.array([costs.get_cost(client) for client in clients], dtype=float)
        discounted = spent
        if costs.discounted:
            discounted = np.array([costs.get_discounted_cost(client) for client in clients], dtype=float)
        return cls(health, spent, discounted, _read_arms(clients))

    @cached_property
    def arm_names(self) -> tuple[str, ...]:
        """The arms there are people of, what is judged last."""
        present = set(self.arms.tolist())
        return tuple(name for name in (SERVICE, *ARMS) if name in present) or (SERVICE,)

    @property
    def is_trial(self) -> bool:
        """Whether arms are compared."""
        return len(self.arm_names) > 1

    @property
    def has_arms(self) -> bool:
        """Whether the file is of a trial, be it of one arm of it."""
        return self.arm_names[0] != SERVICE

    @property
    def without_arm(self) -> int:
        """How many people of a trial have no arm recorded."""
        return int((self.arms == "").sum())

    @property
    def has_later_costs(self) -> bool:
        """Whether some cost falls after the first year."""
        return not np.array_equal(self.spent, self.discounted, equal_nan=True)

    def find_members(self, name: str) -> Flags:
        """Return who is of an arm, shape (people,)."""
        result: Flags = self.arms == name
        return result

    def list_members(self, name: str) -> list[Client]:
        """Return the clients of an arm."""
        return [
            client for client, arm in zip(self.health.clients, self.arms.tolist(), strict=True) if arm == name
        ]

    def sum_spending(self, name: str) -> Spending:
        """Return what was spent on the clients of an arm."""
        label = name if self.has_arms else ""
        return Spending(label, self.spent[self.find_members(name)], self.without_arm)

    def build_arms(self, value_set: str, discounted: bool = True) -> list[StudyArm]:
        """Return health and cost by arm, what is judged last; outside a trial there is one, the service."""
        health = self.health
        entry, discharge = (
            health.entry.compute_indices(value_set),
            health.discharge.compute_indices(value_set),
        )
        cost = self.discounted if discounted else self.spent
        return [
            StudyArm(name, cost[who], entry[who], discharge[who], health.days[who], self._auxiliary[who])
            for name in self.arm_names
            for who in [self.find_members(name)]
        ]

    @cached_property
    def _auxiliary(self) -> Floats:
        """Age, gender, whether back at work and condition group, shape (people, 5); NaN where not known."""
        rows = [
            (
                client.age,
                _matches(client.gender, "female"),
                None if client.returned is None and client.at_work_at_discharge is None else _is_back(client),
                _matches(client.condition_group, "mental_health"),
                _matches(client.condition_group, "musculoskeletal"),
            )
            for client in self.health.clients
        ]
        return np.array(rows, dtype=float).reshape(-1, 5)


def refuse_unknown_arms(arms: Iterable[tuple[int | None, str]]) -> None:
    """Raise a UserError that lists rows whose arm is not known; `arms` are rows and arms, empty for none."""
    unknown = [f"row {row} has {arm!r}" for row, arm in arms if arm not in (*ARMS, "")]
    if unknown:
        more = len(unknown) - MAX_ROWS_LISTED
        raise UserError(
            f"{COLUMN}: expected {TREATMENT}, {CONTROL} or nothing; {'; '.join(unknown[:MAX_ROWS_LISTED])}"
            f"{f' and {more} more' if more > 0 else ''}. Give each client's arm by one of these codes, or "
            "leave the column out for a service that is not a trial."
        )


def _read_arms(clients: Sequence[Client]) -> NDArray[np.str_]:
    """Return the arm of each, shape (people,): what the file says in a trial, else the service."""
    refuse_unknown_arms((client.row, client.trial_arm) for client in clients)
    if any(client.trial_arm for client in clients):
        return np.array([client.trial_arm for client in clients], dtype=str)
    return np.full(len(clients), SERVICE)


def _matches(text: str, wanted: str) -> bool | None:
    return text == wanted if text else None


def _is_back(client: Client) -> bool:
    return client.returned is not None or bool(client.at_work_at_discharge)
