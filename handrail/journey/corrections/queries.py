"""What is recorded of a case, fact by fact, struck out or not."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from handrail.accounts.policy import Reader
from handrail.journey.case.models import Case, Fact
from handrail.journey.case.queries import is_restricted, version_of
from handrail.journey.corrections.fact_forms import FACT_FORMS, NOT_IN_PLACE
from handrail.journey.corrections.fact_kinds import (
    CORRECTABLE,
    OWN_OR_CLINICAL_KINDS,
    RESTRICTED_KINDS,
    CorrectableKind,
)
from handrail.journey.discharge.models import DIED
from handrail.journey.notes.queries import may_read_notes


class RecordedFact(NamedTuple):
    """A fact as it is recorded: its kind, what it says, when it happened, who recorded it and when."""

    kind: str
    id: int
    text: str
    at: datetime
    recorded_at: datetime
    staff_id: int | None
    staff: str
    struck_out_at: datetime | None
    struck_out_by: str
    struck_out_reason: str
    corrects_id: int | None

    @property
    def rule(self) -> CorrectableKind:
        return CORRECTABLE[self.kind]

    @property
    def words(self) -> str:
        """What it is, in words."""
        return f"{self.rule.words}: {self.wording}"

    @property
    def wording(self) -> str:
        """What it says."""
        return self.rule.describe(self.text) or self.text

    def may_be_corrected(self, reader: Reader, service: str) -> bool:
        """Return whether a reader may strike it out: by permission, or because they recorded it."""
        if self.struck_out_at is not None:
            return False
        return self.staff_id == reader.user_id or reader.has_permission(self.rule.permission, service)

    def has_form(self, reader: Reader, service: str) -> bool:
        """Return whether the form that recorded it puts it right, for a reader who may correct it."""
        form = FACT_FORMS.get(self.kind)
        if form is None or not self.may_be_corrected(reader, service):
            return False
        return reader.has_permission(form.permission, service) and (
            self.staff_id == reader.user_id or not form.own_only
        )


def list_recorded_facts(case: Case, kinds: Iterable[str] = CORRECTABLE) -> list[RecordedFact]:
    """Return the facts of a case, the newest first: one query."""
    first, *others = (_select_rows(case, kind) for kind in kinds)
    rows = first.union(*others, all=True)
    return sorted(map(RecordedFact._make, rows), key=lambda fact: (fact.at, fact.id), reverse=True)


def list_visible_facts(case: Case, reader: Reader) -> list[RecordedFact]:
    """Return the facts of a case that a reader may see, the newest first."""
    clinical = may_read_notes(case, reader)
    restricted = is_restricted(version_of(case), reader)
    return [
        fact
        for fact in list_recorded_facts(case)
        if (clinical or not fact.rule.clinical)
        and not (restricted and fact.kind in RESTRICTED_KINDS)
        and (clinical or fact.kind not in OWN_OR_CLINICAL_KINDS or fact.staff_id == reader.user_id)
    ]


def _select_rows(case: Case, kind: str) -> "QuerySet[Fact, tuple[object, ...]]":
    rule = CORRECTABLE[kind]
    text: CharField[str, str] = CharField()
    column = F(rule.column) if isinstance(rule.column, str) else rule.column
    rows = rule.model._default_manager.filter(case=case).order_by()
    return rows.values_list(
        Cast(Value(kind), text),
        "pk",
        Cast(column, text),
        "at",
        "recorded_at",
        "recorded_by_id",
        "recorded_by__name",
        "struck_out_at",
        "struck_out_by__name",
        "struck_out_reason",
        "corrects_id",
    )


def list_recorded_with(fact: Fact, facts: Iterable[RecordedFact]) -> list[RecordedFact]:
    """Return what was recorded by the same page as a fact, and stands: it is struck out with it."""
    name = fact._meta.model_name
    if name not in RECORDED_TOGETHER:
        return []
    return [
        other
        for other in facts
        if other.kind in RECORDED_TOGETHER[name]
        and other.recorded_at == fact.recorded_at
        and other.struck_out_at is None
    ]


def list_rows_with(fact: Fact) -> list[tuple[Fact, str]]:
    """Return what goes with a fact, to be struck out with it, each with its words."""
    others = list_recorded_with(fact, list_recorded_facts(fact.case))
    return [(other.rule.model._default_manager.get(pk=other.id), other.rule.words) for other in others]


# One page records these together; an error in the first is one in the others.
RECORDED_TOGETHER = {
    "needsdecision": ("screening",),
    "assessment": ("obstacle", "measure", "fitnote", "clockexception"),
    "intervention": ("ruleanswer",),
    "discharge": ("measure",),
    "followup": ("measure",),
}


def find_resting(fact: Fact, facts: Iterable[RecordedFact]) -> RecordedFact | None:
    """Return something that stands and rests on a fact, to be struck out before it; None if nothing does."""
    resting = CORRECTABLE[fact._meta.model_name or ""].rests
    return next((other for other in facts if other.kind in resting and other.struck_out_at is None), None)


def is_discharge_of_death(fact: Fact) -> bool:
    """Return whether a fact is the discharge that a death made: to undo the death is what puts it right."""
    return getattr(fact, "reason", "") == DIED and fact._meta.model_name == "discharge"


def find_refusal(fact: Fact) -> str:
    """Return why a fact cannot be put right by the form that recorded it, and what to do; '' where it can."""
    kind = fact._meta.model_name or ""
    if fact.struck_out_at:
        return "This has already been marked as recorded in error"
    if kind in NOT_IN_PLACE:
        return NOT_IN_PLACE[kind]
    refuse = FACT_FORMS[kind].refuse
    return refuse(fact) if refuse else ""
