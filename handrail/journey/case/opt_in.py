"""The one thing that clients are asked for whatever their service: to be written to about other things.

The Privacy and Electronic Communications Regulations ask for an opt-in of every individual, sole traders
among them. Only staff ask, of a client they speak to; it is never part of a referral, and nobody who has not
said yes is written to.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from handrail.foundation.translation import mark_text
from handrail.foundation.translation import translate_text as _
from handrail.journey.case.answers import agrees_to_tell
from handrail.journey.case.models import Case
from handrail.journey.case.queries import consents_of
from handrail.service_models import Version
from handrail.service_models.schema.journey import OPT_IN_RECIPIENT, ConsentRequest

OTHER_CONTACT_LABEL = mark_text("Contact about other things")
OTHER_CONTACT_WORDS = mark_text(
    "Would you like us to write to you about other things, such as new services or events? You do not have "
    "to agree, and your support does not depend on it."
)


@dataclass(frozen=True)
class OptIn:
    """A consent that is off until the client asks for it, and that no support depends on."""

    code: str
    recipient: str
    required: bool = False

    @property
    def label(self) -> str:
        """What it is called, in the language of the page."""
        return _(OTHER_CONTACT_LABEL)

    @property
    def client(self) -> str:
        """How the client is asked, in the language of the page."""
        return _(OTHER_CONTACT_WORDS)


OTHER_CONTACT = OptIn("other_contact", OPT_IN_RECIPIENT)
ConsentItem = ConsentRequest | OptIn


def list_consent_items(version: Version) -> Sequence[ConsentItem]:
    """Return what a client may be asked to agree to once they are known, the opt-in last."""
    return (*version.consents, OTHER_CONTACT)


def has_opted_in(case: Case) -> bool:
    """Return whether the client has asked to be written to about other things, and still does."""
    return agrees_to_tell(consents_of(case), OTHER_CONTACT.recipient)
