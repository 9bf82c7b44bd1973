"""Who takes the case: skill, place, language and room, in the order the service gives, and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from handrail.foundation.calendars import long_date
from handrail.foundation.translation import translate_text as _
from handrail.foundation.wording import nhs_date
from handrail.service_models.schema.version import Version


@dataclass(frozen=True)
class Manager:
    """A case manager as far as allocation looks. No areas means anywhere; `away`: first and last days."""

    id: str
    name: str
    caseload: int
    capacity: int
    skills: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset({"English"})
    away: tuple[tuple[date, date], ...] = ()
    # Weekdays on which they work, Monday as 1; none means every weekday.
    working_days: frozenset[int] = frozenset()
    # Of the caseload, clients whose needs are complex: each counts twice.
    complex_cases: int = 0
    # Signs fit notes in the service's name, so looks after no client of it.
    signs_notes: bool = False

    @property
    def spare_capacity(self) -> int:
        return self.capacity - self.weight

    @property
    def weight(self) -> int:
        """The caseload with complex cases counted twice."""
        return self.caseload + self.complex_cases

    def is_away(self, on: date) -> bool:
        return any(start <= on <= end for start, end in self.away)

    def is_off(self, on: date) -> bool:
        """Return whether this is a day on which they do not work, or they are away."""
        return self.is_away(on) or (bool(self.working_days) and on.isoweekday() not in self.working_days)

    def find_return(self, on: date) -> date | None:
        """Return the next day on which they are in, within a year; None where they are in on that day."""
        if not self.is_off(on):
            return None
        days = (on + timedelta(days=number) for number in range(1, 366))
        return next((day for day in days if not self.is_off(day)), None)


@dataclass(frozen=True)
class Need:
    """What a case needs of its case manager."""

    skills: frozenset[str] = frozenset()
    area: str | None = None
    language: str = "English"


@dataclass(frozen=True)
class ManagerSuggestion:
    """A case manager and why; the first of a list is the best. Someone away or full is not `available`."""

    manager: Manager
    available: bool
    reasons: tuple[str, ...]


def rank_managers(
    version: Version, need: Need, managers: Sequence[Manager], on: date
) -> list[ManagerSuggestion]:
    """Return every case manager, the best first: people away or full last, then as the service ranks."""
    checks = [CHECKS[name] for name in version.allocation.by]
    if CHECKS["caseload"] not in checks:
        checks.append(CHECKS["caseload"])
    ranked = [
        (_rank(manager, need, on, checks), _suggestion(manager, need, on, checks)) for manager in managers
    ]
    return [suggestion for _, suggestion in sorted(ranked, key=lambda pair: pair[0])]


Check = Callable[[Manager, Need], tuple[float, str]]


def _rank(manager: Manager, need: Need, on: date, checks: Sequence[Check]) -> tuple[object, ...]:
    return (
        manager.signs_notes,
        manager.is_away(on),
        manager.spare_capacity <= 0,
        manager.is_off(on),
        *(check(manager, need)[0] for check in checks),
        manager.name,
        manager.id,
    )


def _suggestion(manager: Manager, need: Need, on: date, checks: Sequence[Check]) -> ManagerSuggestion:
    reasons = [text for check in checks if (text := check(manager, need)[1])]
    away = [end for start, end in manager.away if start <= on <= end]
    if away:
        reasons.insert(0, f"Away until {long_date(max(away))}")
    elif back := manager.find_return(on):
        reasons.insert(0, f"Not in today. Back on {long_date(back)}")
    if manager.spare_capacity <= 0:
        reasons.insert(0, "No room")
    if manager.signs_notes:
        reasons.insert(0, "Signs fit notes here")
    available = not away and manager.spare_capacity > 0 and not manager.signs_notes
    return ManagerSuggestion(manager, available, tuple(reasons))


def _skill(manager: Manager, need: Need) -> tuple[float, str]:
    has, lacks = sorted(need.skills & manager.skills), sorted(need.skills - manager.skills)
    if not need.skills:
        return 0, ""
    return len(lacks), f"Has {', '.join(has)}" if not lacks else f"Lacks {', '.join(lacks)}"


def _geography(manager: Manager, need: Need) -> tuple[float, str]:
    if need.area is None or not manager.areas:
        return 0, ""
    near = need.area in manager.areas
    return (0, f"Works in {need.area}") if near else (1, f"Does not work in {need.area}")


def _language(manager: Manager, need: Need) -> tuple[float, str]:
    speaks = need.language in manager.languages
    if need.language == "English" and speaks:
        return 0, ""
    return (0, f"Speaks {need.language}") if speaks else (1, f"Needs an interpreter for {need.language}")


def _caseload(manager: Manager, _: Need) -> tuple[float, str]:
    load = manager.weight / manager.capacity if manager.capacity else 1.0
    heavy = f", {manager.complex_cases} complex" if manager.complex_cases else ""
    return load, f"{manager.caseload} cases of {manager.capacity}{heavy}"


CHECKS: dict[str, Check] = {
    "skill": _skill,
    "geography": _geography,
    "language": _language,
    "caseload": _caseload,
}


@dataclass(frozen=True)
class Handover:
    """A change of case manager: for good, or cover while someone is away. An event of the case."""

    kind: Literal["reassigned", "cover"]
    from_name: str
    to_name: str
    on: date
    until: date | None = None

    def describe_to_client(self) -> str:
        """Return what the client is told."""
        if self.kind == "cover":
            names = {"name": self.to_name, "away": self.from_name}
            if self.until is None:
                return _("%(name)s will look after your case while %(away)s is away.", **names)
            return _(
                "%(name)s will look after your case until %(day)s while %(away)s is away.",
                day=nhs_date(self.until, weekday=True),
                **names,
            )
        return _(
            "From %(day)s your case manager will be %(name)s. %(before)s has passed on your notes.",
            day=nhs_date(self.on, weekday=True),
            name=self.to_name,
            before=self.from_name,
        )
