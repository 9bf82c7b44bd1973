"""Keeping a referral that has to wait, and what was decided about it."""

from collections.abc import Mapping
from datetime import datetime

from handrail.accounts.models import User
from handrail.foundation.identifiers import new_reference
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Person
from handrail.journey.waiting.facts import write_person
from handrail.journey.waiting.models import WaitingDecision, WaitingReferral

# What the facts of a referral say that has a column of its own while it waits.
OWN_COLUMNS = ("service", "by", "at", "submission")


def keep_referral(
    person: Person,
    facts: Mapping[str, object],
    details: Mapping[str, object],
    *,
    worried: bool = False,
) -> WaitingReferral:
    """Keep a referral by the number of `person`, who is recorded as dead; `details` are those it gives.

    Part of an action. The same submission again gives the same one.
    """
    kept = {name: value for name, value in facts.items() if name not in OWN_COLUMNS}
    if day := kept.get("happened_on"):
        kept["happened_on"] = str(day)
    waiting, _ = WaitingReferral.objects.get_or_create(
        submission=facts["submission"],
        defaults={
            "reference": new_reference(),
            "person": person,
            "facts": {**kept, "person": write_person(details)},
            "worried": worried,
            "service": facts["service"],
            "recorded_by": facts["by"],
            "at": facts["at"],
        },
    )
    return waiting


def hold_waiting(waiting: WaitingReferral) -> WaitingReferral:
    """Hold a waiting referral until the transaction ends. Raises NotNow where it has been decided about."""
    held = WaitingReferral.objects.select_for_update(of=("self",)).select_related("person").get(pk=waiting.pk)
    if held.decided_at:
        raise NotNow("Someone has already decided about this referral.")
    return held


def settle_waiting(
    waiting: WaitingReferral, decision: WaitingDecision, *, note: str, by: User, at: datetime
) -> WaitingReferral:
    """Keep what was decided. Part of an action that holds the referral."""
    waiting.decision, waiting.note = decision, note
    waiting.decided_by, waiting.decided_at = by, at
    waiting.save()
    return waiting
