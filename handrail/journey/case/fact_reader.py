"""How typed facts are read: one query for all kinds, each field of a fact by its own name."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import get_type_hints

from django.db.models import CharField, Model, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, JSONObject

from handrail.journey.case.facts import CaseFact
from handrail.journey.case.models import Case, Fact

Decoder = Callable[[object], object]


def read_texts(value: object) -> tuple[str, ...]:
    """Return a list within a row of JSON; SQLite gives it as text."""
    texts = json.loads(value) if isinstance(value, str) else value
    assert isinstance(texts, list)
    return tuple(texts)


# How a value of JSON becomes the type that a field declares; a text that is missing is empty.
DECODERS: Mapping[object, Decoder] = {
    int: lambda value: value,
    bool: bool,
    str: lambda value: value or "",
    date: lambda value: date.fromisoformat(str(value)),
    date | None: lambda value: date.fromisoformat(str(value)) if value else None,
    tuple[str, ...]: read_texts,
}


@dataclass(frozen=True)
class FactSource:
    """A kind of fact, and where it is read: rows of its name, the moment, and its other fields as JSON."""

    kind: type[CaseFact]
    decoders: Mapping[str, Decoder]
    rows: QuerySet[Model, tuple[str, datetime, dict[str, object]]]

    def make_fact(self, at: datetime, values: Mapping[str, object]) -> CaseFact:
        """Return the fact of one row."""
        fields = {name: decode(values[name]) for name, decode in self.decoders.items()}
        make: Callable[..., CaseFact] = self.kind  # The decoders follow the types that it declares.
        return make(at=at, **fields)


def declare_source(
    kind: type[CaseFact],
    records: QuerySet[Model],
    *,
    at: str = "at",
    staff: str | Combinable = "recorded_by__name",
    **columns: str | Combinable,
) -> FactSource:
    """Return where a kind of fact is read: in the records that hold, of every case.

    A field of the kind is the column of its own name, unless `columns` names another or gives an expression.
    Rows are built once: to build them for every case took longer than to run them.
    """
    if issubclass(records.model, Fact):
        records = records.filter(struck_out_at__isnull=True)
    hints = get_type_hints(kind)
    decoders = {field.name: DECODERS[hints[field.name]] for field in fields(kind) if field.name != "at"}
    values = {name: name for name in decoders} | {"staff": staff} | columns
    name = Cast(Value(kind.__name__), CharField())
    return FactSource(kind, decoders, records.order_by().values_list(name, at, JSONObject(**values)))


def read_facts(case: Case, sources: Sequence[FactSource]) -> tuple[CaseFact, ...]:
    """Return the facts of a case from the sources given, in order of time: one query."""
    by_name = {source.kind.__name__: source for source in sources}
    first, *others = (source.rows.filter(case=case) for source in sources)
    facts = [by_name[name].make_fact(at, values) for name, at, values in first.union(*others, all=True)]
    return tuple(sorted(facts, key=lambda fact: fact.at))
