"""Why a record is erased, and why it may not be: closed lists, so that no reason names anybody. Pure."""

from handrail.foundation.choices import TextChoices


class ErasureGround(TextChoices):
    """Why a record is erased: the schedule, or what UK GDPR Article 17(1) names."""

    RETENTION = "retention", "It was kept as long as the retention schedule says"
    NOT_NEEDED = "not_needed", "It is no longer needed for what it was collected for (Article 17(1)(a))"
    CONSENT_WITHDRAWN = "consent_withdrawn", "Consent was withdrawn and nothing else allows it (17(1)(b))"
    OBJECTED = "objected", "The person objected and no reason outweighs that (Article 17(1)(c))"
    UNLAWFUL = "unlawful", "It was kept unlawfully (Article 17(1)(d))"
    LEGAL_DUTY = "legal_duty", "A law or a court asks for it (Article 17(1)(e))"


class HoldReason(TextChoices):
    """Why nothing of a record may be erased for now."""

    CLAIM = "claim", "A legal claim, begun or expected"
    COURT = "court", "An order of a court"
    INQUIRY = "inquiry", "A public inquiry"
    INVESTIGATION = "investigation", "An investigation by the police or a regulator"
    OMBUDSMAN = "ombudsman", "A complaint with an ombudsman"


class KeepReason(TextChoices):
    """Why a record is kept longer than the schedule says."""

    RETURNING = "returning", "They may need support again soon"
    RISK = "risk", "What it says protects them or someone else"
    CLAIM = "claim", "They may claim or complain"
    ASKED = "asked", "They asked us to keep it"
    RESEARCH = "research", "An approved study needs it"
