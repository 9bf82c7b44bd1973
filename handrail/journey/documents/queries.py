"""Where a document can be sent."""

from handrail.journey.case.models import Case

HEALTH_ROUTES = ("gp", "other_healthcare", "talking_therapies", "specialist_care")


def find_addresses(case: Case) -> dict[str, str]:
    """Return the email address known for each kind of recipient."""
    person = case.person
    referrer = case.referrals.filter(route__in=HEALTH_ROUTES).exclude(referrer_email="").first()
    known = {
        "client": person.email,
        "gp": (person.practice.email if person.practice else "")
        or (referrer.referrer_email if referrer else ""),
        "employer": case.employer.email if case.employer else "",
    }
    return {recipient: address for recipient, address in known.items() if address}
