"""What each message is for, and what holds it back from each kind of recipient. Pure.

Whatever is not said here is held back: a purpose that names no recipients goes to nobody, and every barrier
stops a purpose that does not pass it.
"""

from dataclasses import dataclass

from handrail.foundation.choices import TextChoices


class Recipient(TextChoices):
    """Who a message is for."""

    CLIENT = "client", "the client"
    REFERRER = "referrer", "the referrer"
    GP = "gp", "the GP"
    EMPLOYER = "employer", "the employer"
    NAMED_OTHER = "named_other", "the person the client named"
    STAFF = "staff", "a member of staff"


class MessagePurpose(TextChoices):
    """What a message is for."""

    REFERRAL_RECEIVED = "referral_received"
    REFERRAL_UPDATE = "referral_update"
    REQUEST_RECEIVED = "request_received"
    NEW_LINK = "new_link"
    WITHDRAWAL_CONFIRMED = "withdrawal_confirmed"
    HANDOVER = "handover"
    APPOINTMENT = "appointment"
    LETTER = "letter"
    QUESTIONNAIRE = "questionnaire"
    ANONYMOUS_QUESTION = "anonymous_question"
    CONCERN_ALERT = "concern_alert"
    MISSED_CHECK_IN = "missed_check_in"
    RESTRICTED_RECORD_OPENED = "restricted_record_opened"
    DEATH_NOTICE = "death_notice"
    OTHER_NEWS = "other_news"
    MESSAGE_ANSWERED = "message_answered"


class Barrier(TextChoices):
    """What stands against a message, the strongest first, in the words that staff read."""

    DIED = "died", "the client has died"
    NEVER_AGAIN = "never_again", "the client has asked not to be contacted"
    WITHDRAWN = "withdrawn", "the client no longer takes part"
    OPTED_OUT = "opted_out", "the client asked us to stop"
    NOT_AGREED = "not_agreed", "the client has not agreed, or no longer agrees"
    NOT_CONFIRMED = "not_confirmed", "nobody has confirmed that this is their address"


# Nothing leaves about somebody who has died, who asked us to stop altogether or who no longer takes part.
ABOUT_CLIENT = frozenset({Barrier.DIED, Barrier.NEVER_AGAIN, Barrier.WITHDRAWN})
# Somebody who is told of the client: only with their agreement, and at an address that is known to be theirs.
TOLD_OF_CLIENT = ABOUT_CLIENT | {Barrier.NOT_AGREED, Barrier.NOT_CONFIRMED}
# Staff are told only that a case needs them: no refusal of the client leaves a colleague untold.
STOPPED_BY: dict[Recipient, frozenset[Barrier]] = {
    # Of the client themselves, agreement counts only for what they must have asked for: NEEDS_OPT_IN.
    Recipient.CLIENT: ABOUT_CLIENT | {Barrier.OPTED_OUT, Barrier.NOT_AGREED},
    Recipient.REFERRER: ABOUT_CLIENT,
    Recipient.GP: TOLD_OF_CLIENT,
    Recipient.EMPLOYER: TOLD_OF_CLIENT,
    Recipient.NAMED_OTHER: TOLD_OF_CLIENT,
    Recipient.STAFF: frozenset(),
}


@dataclass(frozen=True)
class PurposeRule:
    """Who a purpose may go to, and the barriers that do not concern it."""

    recipients: frozenset[Recipient] = frozenset()
    passes: frozenset[Barrier] = frozenset()


def _allow(*recipients: Recipient, passes: tuple[Barrier, ...] = ()) -> PurposeRule:
    return PurposeRule(frozenset(recipients), frozenset(passes))


# 'Asked us to stop' is about questions; an update says only that there is news, which withdrawing is.
RULES: dict[MessagePurpose, PurposeRule] = {
    MessagePurpose.REFERRAL_RECEIVED: _allow(Recipient.REFERRER),
    MessagePurpose.REFERRAL_UPDATE: _allow(Recipient.REFERRER, passes=(Barrier.WITHDRAWN,)),
    MessagePurpose.REQUEST_RECEIVED: _allow(Recipient.CLIENT, passes=(Barrier.OPTED_OUT,)),
    MessagePurpose.NEW_LINK: _allow(Recipient.CLIENT, Recipient.REFERRER, passes=(Barrier.OPTED_OUT,)),
    # That we acted on a withdrawal is the one thing still written to somebody who withdrew.
    MessagePurpose.WITHDRAWAL_CONFIRMED: _allow(
        Recipient.CLIENT, passes=(Barrier.WITHDRAWN, Barrier.OPTED_OUT)
    ),
    MessagePurpose.HANDOVER: _allow(Recipient.CLIENT, passes=(Barrier.OPTED_OUT,)),
    MessagePurpose.APPOINTMENT: _allow(Recipient.CLIENT, passes=(Barrier.OPTED_OUT,)),
    MessagePurpose.LETTER: _allow(
        Recipient.CLIENT,
        Recipient.GP,
        Recipient.EMPLOYER,
        Recipient.NAMED_OTHER,
        passes=(Barrier.OPTED_OUT,),
    ),
    MessagePurpose.QUESTIONNAIRE: _allow(Recipient.CLIENT),
    MessagePurpose.ANONYMOUS_QUESTION: _allow(Recipient.CLIENT),
    MessagePurpose.CONCERN_ALERT: _allow(Recipient.STAFF),
    MessagePurpose.MISSED_CHECK_IN: _allow(Recipient.STAFF),
    MessagePurpose.RESTRICTED_RECORD_OPENED: _allow(Recipient.STAFF),
    # What the client asked of us about themselves does not keep their death from the GP they let us tell.
    MessagePurpose.DEATH_NOTICE: _allow(
        Recipient.GP,
        Recipient.STAFF,
        passes=(Barrier.DIED, Barrier.NEVER_AGAIN, Barrier.WITHDRAWN, Barrier.OPTED_OUT),
    ),
    # They wrote to us: that there is an answer is no question.
    MessagePurpose.MESSAGE_ANSWERED: _allow(Recipient.CLIENT, passes=(Barrier.OPTED_OUT,)),
    # Nothing but what a client asked for: no employer is written to, sole traders being individuals too.
    MessagePurpose.OTHER_NEWS: _allow(Recipient.CLIENT),
}
# Marketing, in the words of the law: only with an opt-in, and with the way to stop it in each message.
NEEDS_OPT_IN = frozenset({MessagePurpose.OTHER_NEWS})
NO_RULE = "no rule says yet that a message of this kind may be sent to {recipient}"


def find_rule(purpose: str) -> PurposeRule:
    """Return the rule of a purpose; of one that is not declared, the rule that lets nothing through."""
    return RULES[MessagePurpose(purpose)] if purpose in set(RULES) else PurposeRule()


def find_reason(purpose: str, recipient: str, barriers: frozenset[Barrier]) -> str:
    """Return why a message is held back, the strongest reason first; '' where nothing stands against it."""
    rule, reader = find_rule(purpose), Recipient(recipient)
    if reader not in rule.recipients:
        return NO_RULE.format(recipient=reader.label)
    stopping = (STOPPED_BY[reader] - rule.passes) & barriers
    return next((barrier.label for barrier in Barrier if barrier in stopping), "")
