"""By which channel somebody may be reached. Pure."""

from dataclasses import dataclass, field

import phonenumbers

from handrail.foundation.choices import TextChoices
from handrail.journey.case.safe_contact import SafeContact
from handrail.journey.messages.purposes import Barrier


class Channel(TextChoices):
    """How something is put to somebody."""

    EMAIL = "email", "email"
    TEXT = "text", "text message"
    PAPER = "paper", "paper form"
    TELEPHONE = "telephone", "phone"


LINK_CHANNELS = (Channel.EMAIL, Channel.TEXT)


@dataclass(frozen=True)
class Reach:
    """How a client may be reached, as the record says."""

    email: str = ""
    telephone: str = ""
    contact_by: str = ""
    safe: SafeContact = field(default_factory=SafeContact)

    def find_address(self, channel: str) -> str:
        """Where this channel leads; empty where it does not. A text goes to mobile telephones alone."""
        if channel == Channel.EMAIL:
            return self.email
        return self.telephone if is_mobile(self.telephone) else ""

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that lead somewhere, the one the client prefers first."""
        order = sorted(LINK_CHANNELS, key=lambda channel: channel != self.contact_by)
        return tuple(channel for channel in order if self.find_address(channel))

    @property
    def safe_channels(self) -> tuple[Channel, ...]:
        """The channels among them that the software may use unprompted."""
        return tuple(channel for channel in self.channels if self.safe.allows_channel(channel))


def is_mobile(number: str) -> bool:
    """Whether a text arrives there; a landline would read it out to whoever picks up."""
    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException:
        return False
    if parsed.extension:  # A switchboard answers there.
        return False
    if parsed.country_code == 44:  # of 07 numbers, 070 are personal numbers and 076 pagers
        digits = str(parsed.national_number)
        return len(digits) == 10 and digits[0] == "7" and digits[1] not in "06"
    return bool(phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE)


def channel_by_itself(reach: Reach) -> Channel | None:
    """The channel by which the software may ask unprompted; None where a person should decide."""
    if reach.contact_by in ("telephone", "post"):
        return None
    return next(iter(reach.safe_channels), None)


@dataclass(frozen=True)
class Refusals:
    """What stands against writing to the client of a case about its questionnaires."""

    died: bool = False
    # The client asked not to be contacted any more.
    never_again: bool = False
    # An answer to an item of consent was no.
    withdrawn: bool = False
    # They asked us to stop sending questionnaires.
    opted_out: bool = False

    def list_barriers(self) -> frozenset[Barrier]:
        """Return the same as what the gate knows."""
        return frozenset(barrier for barrier in Barrier if getattr(self, barrier.value, False))
