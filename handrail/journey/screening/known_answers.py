"""What referral and screening learnt, with who said it and when: shown to be confirmed, never asked again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handrail.journey.case.models import Case, Fact
from handrail.journey.case.queries import exclude_struck_out
from handrail.journey.referral.models import Referral
from handrail.service_models.questions import QUESTIONS

# How the referral came and that they agreed are facts of their own; the age follows from the birth date.
NOT_CONFIRMED = ("is_employer", "referral_route", "employer_referral_agreed", "consents", "age")


@dataclass(frozen=True)
class KnownAnswer:
    """One known answer: what was said, who said it and when."""

    question: str
    answer: object
    by: str
    at: datetime

    @property
    def words(self) -> str:
        return QUESTIONS[self.question].describe_answer(self.answer)

    @property
    def line(self) -> str:
        """'Employment: employed (the referral, by the client, 14 May 2012)' without the date's time."""
        return f"{QUESTIONS[self.question].heading}: {self.words} ({self.by})"


def told_of(case: Case) -> dict[str, KnownAnswer]:
    """Every answer that is known, as last said; whoever said it first where it was only repeated."""
    found: dict[str, KnownAnswer] = {}
    for referral in case.referrals.select_related("recorded_by").order_by("at", "id"):
        _take_in(found, referral.answers, _referrer(referral), referral.at)
    for screening in exclude_struck_out(case.screenings).select_related("recorded_by").order_by("at", "id"):
        _take_in(found, screening.answers, _said_by("screening", screening), screening.at)
    for row in exclude_struck_out(case.confirmations).select_related("recorded_by").order_by("at", "id"):
        if not row.still_right:
            _take_in(found, {row.question: row.answer}, _said_by("assessment", row), row.at)
    return found


def _take_in(found: dict[str, KnownAnswer], answers: Mapping[str, object], by: str, at: datetime) -> None:
    for key, answer in answers.items():
        wanted = key in QUESTIONS and key not in NOT_CONFIRMED and answer is not None
        if wanted and (key not in found or found[key].answer != answer):
            found[key] = KnownAnswer(key, answer, by, at)


def _referrer(referral: Referral) -> str:
    if referral.recorded_by:
        return f"referral, taken by {referral.recorded_by.name}"
    who = {"self": "the client"}.get(referral.route) or referral.referrer_name or referral.route
    return f"referral, by {who.replace('_', ' ')}"


def _said_by(occasion: str, row: Fact) -> str:
    return f"{occasion}, taken by {row.recorded_by.name}" if row.recorded_by else occasion
