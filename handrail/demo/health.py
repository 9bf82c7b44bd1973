"""Invented answers to the instruments that go together, better ones at discharge, and fit notes."""

from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from handrail import instruments
from handrail.accounts.models import User
from handrail.journey.case.models import Case
from handrail.journey.support import actions as support

InstrumentAnswers = dict[str, dict[str, int]]


def draw_levels(rng: Random) -> dict[str, int]:
    """Draw the five EQ-5D levels at entry."""
    return {
        item.code: rng.choices([1, 2, 3, 4, 5], [22, 26, 27, 19, 6])[0]
        for item in instruments.load_instrument("eq5d-5l").items
    }


def improve_levels(rng: Random, before: dict[str, int], gained: float) -> dict[str, int]:
    """Draw the levels at discharge: each a level or two better, with the chance given."""
    return {
        code: max(1, level - (rng.random() < gained * 2) - (rng.random() < gained))
        for code, level in before.items()
    }


def draw_answers(rng: Random, levels: dict[str, int], slugs: list[str]) -> InstrumentAnswers:
    """Draw answers to each instrument that go with the EQ-5D levels; now and then one item is left out."""
    severity = (sum(levels.values()) - 5) / 20
    answers: InstrumentAnswers = {}
    for slug in slugs:
        items = instruments.load_instrument(slug).items
        if slug == "eq5d-5l":
            answers[slug] = dict(levels)
        elif slug == "eq-vas":
            answers[slug] = {items[0].code: max(5, min(98, round(90 - 65 * severity + rng.gauss(0, 9))))}
        else:
            drawn = {item.code: round(3 * severity + rng.gauss(0, 0.7)) for item in items}
            answers[slug] = {code: min(3, max(0, value)) for code, value in drawn.items()}
            # A thought of self-harm is never made up for a demonstration.
            answers[slug] |= {item.code: 0 for item in items if item.safety}
    if answers and rng.random() < 0.04:
        incomplete = answers[rng.choice(list(answers))]
        incomplete.pop(rng.choice(list(incomplete)))
    return answers


def record_fit_notes(rng: Random, case: Case, day: date, *, by: User, at: datetime) -> None:
    """Record one or two notes of the client's own GP, one after the other, from about `day`."""
    starts = day - timedelta(days=rng.randint(0, 10))
    for _ in range(rng.randint(1, 2)):
        ends = starts + timedelta(days=rng.choice([6, 13, 27]))
        issued = timezone.make_aware(
            datetime.combine(min(starts, at.date()), datetime.min.time()).replace(hour=11)
        )
        support.record_fit_note(
            case=case,
            by=by,
            at=at,
            issued_at=min(issued, at),
            starts_on=starts,
            ends_on=ends,
            advice=rng.choices(["not_fit", "may_be_fit"], [85, 15])[0],
            issued_by="Own GP",
        )
        starts = ends + timedelta(days=1)
