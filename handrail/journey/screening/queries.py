"""What is known when screening begins: nobody is asked twice."""

from django.utils import timezone

from handrail.foundation.dates import age_on
from handrail.journey.case.models import Case
from handrail.journey.case.queries import consents_of, draft_of, exclude_struck_out
from handrail.journey.screening.models import ReferralClosure
from handrail.service_models import Version


def known_answers(case: Case) -> dict[str, object]:
    """Answers from referrals and the person's details, what was put right since, what screening learnt."""
    known: dict[str, object] = {}
    for referral in case.referrals.order_by("at"):
        known.update(referral.answers)
    if case.person.date_of_birth:
        known["age"] = age_on(case.person.date_of_birth, timezone.localdate(case.referred_at))
    for row in exclude_struck_out(case.confirmations).filter(still_right=False).order_by("at", "id"):
        known[row.question] = row.answer
    draft = draft_of(f"screening:{case.pk}")
    return {**known, **(draft.data if draft else {})}


def find_closure(case: Case) -> ReferralClosure | None:
    """Return the closing of a referral without screening that stands."""
    closures = exclude_struck_out(case.referralclosures).select_related("recorded_by", "duplicate_of")
    return closures.order_by("-id").first()


def count_tries(case: Case) -> int:
    """Count how often somebody tried to reach the client and did not."""
    return exclude_struck_out(case.contacts).filter(with_whom="client", successful=False).count()


def agreed_to_take_part(case: Case, version: Version) -> bool | None:
    """Return whether the client agrees to all that `version` requires; None while nobody asked."""
    given = {consent.item: consent.given for consent in consents_of(case).values()}
    answers = [given.get(item.code) for item in version.consents if item.required]
    return False if False in answers else None if None in answers else True
