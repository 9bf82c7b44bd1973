"""Consent to evaluation: whose records may be studied or passed to evaluators, and who is left out and why.

One rule for every study and for everything with records that leaves for evaluators. Who refused or withdrew
is always left out. Who was not asked stays in a study unless it requires consent, and leaves for evaluators
only where the operator has set another basis.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from handrail.extract.codes import EVALUATION_CONSENT
from handrail.foundation.errors import UserError

COLUMN = "evaluation_consent"
YES, NO, NOT_ASKED = EVALUATION_CONSENT
# A value that is none of the codes may be a refusal, so nobody is evaluated by a guess at it.
UNREADABLE = "unreadable"
# Why somebody is left out, as every manifest and every result says it.
REASONS = {NO: "refused to be evaluated", NOT_ASKED: "not asked", UNREADABLE: "consent cannot be read"}

# The environment variables in which an operator sets another basis.
BASIS, BASIS_DATE = "HANDRAIL_EVALUATION_BASIS", "HANDRAIL_EVALUATION_BASIS_DATE"


class Passage(TypedDict):
    """What leaves for evaluators, for its manifest: cases, those passed on, those left out by reason."""

    cases: int
    passed_on: int
    left_out: dict[str, int]
    passed_on_not_asked: int
    basis: dict[str, str] | None


@dataclass(frozen=True)
class EvaluationBasis:
    """The operator's own basis for passing on people who were not asked: its reference and its date."""

    reference: str
    date: dt.date

    def as_dict(self) -> dict[str, str]:
        return {"reference": self.reference, "date": self.date.isoformat()}


def read_basis(environment: Mapping[str, str]) -> EvaluationBasis | None:
    """Return the basis that the environment sets; None where it sets none.

    Raises UserError on a reference without a date or the other way round, and on a date that is none or is
    still to come.
    """
    reference, day = (environment.get(name, "").strip() for name in (BASIS, BASIS_DATE))
    if not reference and not day:
        return None
    if not reference or not day:
        present, absent = (BASIS, BASIS_DATE) if reference else (BASIS_DATE, BASIS)
        raise UserError(
            f"{present} is set without {absent}. A basis for evaluation other than consent needs its "
            "reference and its date: set both or neither."
        )
    try:
        date = dt.date.fromisoformat(day)
    except ValueError as error:
        raise UserError(f"{BASIS_DATE}: expected a date such as 2026-05-01; got '{day}'.") from error
    if date > dt.datetime.now(dt.UTC).date():
        raise UserError(f"{BASIS_DATE}: {day} is still to come. Set the basis once it holds.")
    return EvaluationBasis(reference, date)


def is_left_out(consent: str | None, *, keeps_not_asked: bool) -> bool:
    """Return whether somebody of this consent (None: not recorded) is left out."""
    return (consent or NOT_ASKED) not in (YES, *([NOT_ASKED] if keeps_not_asked else []))


def passes_sql(basis: EvaluationBasis | None) -> str:
    """Return the SQL condition, over clients as the schema types them, of who may leave for evaluators."""
    passing = (YES,) if basis is None else (YES, NOT_ASKED)
    return f"coalesce({COLUMN}, '{NOT_ASKED}') IN ({', '.join(map(repr, passing))})"


def describe_passage(cases: Mapping[str | None, int], basis: EvaluationBasis | None) -> Passage:
    """Describe what leaves for evaluators, for its manifest, from the number of cases of each consent."""
    counts: Counter[str] = Counter()
    for consent, number in cases.items():
        counts[consent or NOT_ASKED] += number
    left_out = {
        REASONS[code]: counts[code] for code in (NO, NOT_ASKED)
        if is_left_out(code, keeps_not_asked=basis is not None)
    }  # fmt: skip
    return {
        "cases": counts.total(),
        "passed_on": counts.total() - sum(left_out.values()),
        "left_out": left_out,
        "passed_on_not_asked": 0 if basis is None else counts[NOT_ASKED],
        "basis": None if basis is None else basis.as_dict(),
    }


def say_passage(passage: Passage) -> str:
    """Say in one sentence who is left out of what leaves for evaluators, and on which basis others are in."""
    numbers = passage["left_out"]
    left_out = ", ".join(f"{numbers[reason]:,} {reason}" for reason in REASONS.values() if reason in numbers)
    said = f"Left out for evaluators, of {passage['cases']:,} cases: {left_out}."
    if basis := passage["basis"]:
        said += (
            f" {passage['passed_on_not_asked']:,} not asked are passed on under {basis['reference']} "
            f"({basis['date']})."
        )
    return said
