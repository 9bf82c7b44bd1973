"""Invented answers to the instruments that go together, and better ones at discharge."""

from random import Random

from handrail import instruments

Answers = dict[str, dict[str, int]]


def levels(rng: Random) -> dict[str, int]:
    """Five EQ-5D levels at entry."""
    return {
        item.code: rng.choices([1, 2, 3, 4, 5], [22, 26, 27, 19, 6])[0]
        for item in instruments.get("eq5d-5l").items
    }


def better(rng: Random, before: dict[str, int], gained: float) -> dict[str, int]:
    """The levels at discharge: each a level or two better with the chance given."""
    return {
        code: max(1, level - (rng.random() < gained * 2) - (rng.random() < gained))
        for code, level in before.items()
    }


def measures(rng: Random, at: dict[str, int], slugs: list[str]) -> Answers:
    """Answers to each instrument that go with the EQ-5D levels; now and then one item is left out."""
    ill = (sum(at.values()) - 5) / 20
    found: Answers = {}
    for slug in slugs:
        items = instruments.get(slug).items
        if slug == "eq5d-5l":
            found[slug] = dict(at)
        elif slug == "eq-vas":
            found[slug] = {items[0].code: max(5, min(98, round(90 - 65 * ill + rng.gauss(0, 9))))}
        else:
            found[slug] = {item.code: min(3, max(0, round(3 * ill + rng.gauss(0, 0.7)))) for item in items}
            # A thought of self-harm is never made up for a demonstration.
            found[slug] |= {item.code: 0 for item in items if item.safety}
    if found and rng.random() < 0.04:
        answers = found[rng.choice(list(found))]
        answers.pop(rng.choice(list(answers)))
    return found
