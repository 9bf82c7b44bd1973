"""What referral and screening learnt, with who said it and when: shown to be confirmed, never asked again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from handrail.design import forms
from handrail.design.forms.from_question import field_for
from handrail.journey.case.models import Case
from handrail.journey.case.queries import holding
from handrail.service_models.questions import QUESTIONS

# How the referral came and that they agreed are facts of their own; the age follows from the birth date.
NOT_CONFIRMED = ("is_employer", "referral_route", "employer_referral_agreed", "consents", "age")
CONFIRM = "confirm"


@dataclass(frozen=True)
class Told:
    """One known answer: what, by whom, when."""

    question: str
    answer: Any
    by: str
    at: datetime

    @property
    def words(self) -> str:
        return QUESTIONS[self.question].describe_answer(self.answer)

    @property
    def line(self) -> str:
        """'Employment: employed (the referral, by the client, 14 May 2012)' without the date's time."""
        return f"{QUESTIONS[self.question].heading}: {self.words} ({self.by})"


def told_of(case: Case) -> dict[str, Told]:
    """Every answer that is known, as last said; whoever said it first where it was only repeated."""
    found: dict[str, Told] = {}
    for referral in case.referrals.select_related("recorded_by").order_by("at", "id"):
        _take_in(found, referral.answers, _referrer(referral), referral.at)
    for screening in holding(case.screenings).select_related("recorded_by").order_by("at", "id"):
        _take_in(found, screening.answers, _said_by("screening", screening), screening.at)
    for row in holding(case.confirmations).select_related("recorded_by").order_by("at", "id"):
        if not row.still_right:
            _take_in(found, {row.question: row.answer}, _said_by("assessment", row), row.at)
    return found


def _take_in(found: dict[str, Told], answers: Mapping[str, Any], by: str, at: datetime) -> None:
    for key, answer in answers.items():
        wanted = key in QUESTIONS and key not in NOT_CONFIRMED and answer is not None
        if wanted and (key not in found or found[key].answer != answer):
            found[key] = Told(key, answer, by, at)


def _referrer(referral: Any) -> str:
    if referral.recorded_by:
        return f"referral, taken by {referral.recorded_by.name}"
    who = {"self": "the client"}.get(referral.route) or referral.referrer_name or referral.route
    return f"referral, by {who.replace('_', ' ')}"


def _said_by(occasion: str, row: Any) -> str:
    return f"{occasion}, taken by {row.recorded_by.name}" if row.recorded_by else occasion


class KnownForm(forms.Form):
    """Each known answer with who said it and when: still right, or put right. None must be answered."""

    def __init__(self, *args: Any, told: Mapping[str, Told], **kwargs: Any) -> None:
        self.told = told
        fields = {key: field_for(QUESTIONS[key]) for key in told}
        self.base_fields = {**self.base_fields, **fields}
        known = {
            key: forms.Known(each.answer, each.words, each.by, timezone.localdate(each.at))
            for key, each in told.items()
        }
        super().__init__(*args, known=known, **kwargs)
        for key in told:
            question = self.fields[f"{key}_known"]
            question.required = False
            question.look |= {"inline": True, "optional": False}
            question.choices = [(CONFIRM, "Still right"), ("change", "Put it right")]


def all_right(typed: QueryDict, told: Iterable[str]) -> QueryDict:
    """What the page sent, with every answer that was not put right said to be still right."""
    data = typed.copy()
    for key in told:
        if data.get(f"{key}_known") != "change":
            data[f"{key}_known"] = CONFIRM
    return data


def confirmations(cleaned: Mapping[str, Any], told: Mapping[str, Told]) -> list[tuple[Told, Any]]:
    """What the client said of each answer asked again: (what was told, what is right)."""
    found = []
    for key, each in told.items():
        choice = cleaned.get(f"{key}_known")
        right = each.answer if choice == CONFIRM else cleaned.get(key)
        if choice and right not in (None, ""):
            found.append((each, right))
    return found


def answer_now(key: str, cleaned: Mapping[str, Any], told: Mapping[str, Told]) -> Any:
    """What is right now: as put right at this assessment, else as it was told; None where nobody said."""
    right = {each.question: answer for each, answer in confirmations(cleaned, told)}
    return right.get(key, told[key].answer if key in told else None)
