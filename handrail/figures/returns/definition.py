"""What a return is: tables, fields of the records, profile, format and rhythm, one YAML file a return."""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, field_validator

from handrail.extract.files import CLIENTS
from handrail.figures import tables
from handrail.figures.disclosure.profiles import PROFILES
from handrail.figures.engine import grouping
from handrail.foundation.errors import UserError
from handrail.foundation.periods import Period

FORMATS = ("csv", "xlsx", "json")
# How often a return is due -> the period that it is of.
_PERIOD_OF = {"month": "month", "quarter": "quarter", "year": "financial_year", "once": "financial_year"}


class ReturnTable(BaseModel):
    """One table of a return."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str
    by: tuple[str, ...] | None = None
    where: dict[str, list[str]] = {}

    @field_validator("table")
    @classmethod
    def _known(cls, name: str) -> str:
        return tables.get_table(name).name

    @field_validator("by")
    @classmethod
    def _groups(cls, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for name in names or ():
            grouping.check_field(name)
        return names


class Return(BaseModel):
    """A funder's return."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str
    funder: str
    every: Literal["month", "quarter", "year", "once"]
    profile: str
    format: str
    tables: tuple[ReturnTable, ...]
    fields: tuple[str, ...]
    spend: bool = False
    note: str = ""

    @property
    def sends_records(self) -> bool:
        """Under a threshold the records would give away what the figures withhold, so they stay."""
        return not PROFILES[self.profile].threshold

    @field_validator("profile", "format")
    @classmethod
    def _is_known(cls, name: str, info: ValidationInfo) -> str:
        known = PROFILES if info.field_name == "profile" else FORMATS
        if name not in known:
            raise ValueError(f"expected one of {', '.join(known)}; got {name!r}")
        return name

    @field_validator("fields")
    @classmethod
    def _fields(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in names if name not in CLIENTS.by_name]
        if unknown:
            raise ValueError(f"no such fields in clients: {', '.join(unknown)}")
        return names


@cache
def load_returns() -> dict[str, Return]:
    """Return name -> return, in alphabetical order."""
    paths = [path for path in files(__package__).iterdir() if path.name.endswith(".yaml")]
    return {
        path.name.removesuffix(".yaml"): read_definition(path.name, path.read_text(encoding="utf-8"))
        for path in sorted(paths, key=lambda path: path.name)
    }


def read_definition(name: str, text: str) -> Return:
    """Return a return from its YAML. Raises UserError with the file and each wrong entry."""
    try:
        return Return.model_validate({"name": name.removesuffix(".yaml"), **yaml.safe_load(text)})
    except (ValidationError, yaml.YAMLError, TypeError) as error:
        raise UserError(f"Return {name} cannot be read: {error}") from error


def list_names() -> list[str]:
    """Return the names of all returns."""
    return list(load_returns())


def get_return(name: str) -> Return:
    """Return the definition of a return. Raises UserError on an unknown name."""
    if name not in load_returns():
        raise UserError(f"There is no return '{name}'. Expected one of: {', '.join(list_names())}.")
    return load_returns()[name]


def find_last_period(definition: Return, today: dt.date) -> tuple[dt.date, dt.date]:
    """Return the last period of a return that is over: a month, a quarter or a financial year."""
    period = Period.find_containing(_PERIOD_OF[definition.every], today).move_by(-1)
    return period.first, period.last
