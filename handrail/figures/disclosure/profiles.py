"""The profiles of disclosure control: what each suppresses, and how it rounds the rest."""

from __future__ import annotations

from dataclasses import dataclass

from handrail.foundation.errors import UserError


@dataclass(frozen=True)
class DisclosureProfile:
    """What may be shown of few people.

    Counts from 1 to below `threshold` are suppressed, and no mean rests on fewer people; the rest are rounded
    to a multiple of `round_to` (0: not). A share of everybody is suppressed below twice the threshold.
    """

    name: str
    threshold: int
    round_to: int
    sentence: str


_UNROUNDED_SENTENCE = (
    "Counts of 1 to {} are withheld, with others that would give them away. How many records lack a fact is "
    "rounded to 5; it speaks of records and may be worked out."
)
PROFILES: dict[str, DisclosureProfile] = {
    profile.name: profile
    for profile in (
        DisclosureProfile("internal", 0, 0, "Nothing is withheld; for staff with the right to see it."),
        DisclosureProfile(
            "official",
            8,
            5,
            "Counts of 1 to 7 are withheld, others rounded to 5, percentages are of rounded counts, "
            "and no mean rests on fewer than 8 people. How many records lack a fact is rounded to 5.",
        ),
        DisclosureProfile("secure-lab", 10, 0, _UNROUNDED_SENTENCE.format(9)),
        DisclosureProfile("under-5", 5, 0, _UNROUNDED_SENTENCE.format(4)),
    )
}


def get_profile(name: str) -> DisclosureProfile:
    """Return a profile. Raises UserError on an unknown name."""
    if name not in PROFILES:
        raise UserError(f"'{name}' is not a disclosure profile. Expected one of: {', '.join(PROFILES)}.")
    return PROFILES[name]
