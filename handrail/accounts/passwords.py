"""Which passwords are refused as easy to guess, without asking anybody outside."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

from handrail.accounts.models import User

# Of 0 to 4, zxcvbn's highest: more than ten thousand million guesses.
LEAST_SCORE = 4
# zxcvbn's time grows with the length; what follows makes no password weaker.
MAX_LENGTH_SCORED = 72
ADVICE = "Use three or more words that have nothing to do with each other, such as 'three quiet lanterns'."
REASONS = (
    ("Repeats like", "It repeats the same characters."),
    ("Sequences like", "It runs through letters or numbers in order."),
    ("Straight rows", "It runs along a row of the keyboard."),
    ("Short keyboard", "It runs along a row of the keyboard."),
    ("Dates", "It is mostly a date."),
    ("Recent years", "It is mostly a year."),
)


class GuessablePasswordValidator:
    """Refuses what can be guessed: common passwords, patterns, names of the person, service or product."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise a ValidationError with advice where a password is easy to guess."""
        rest = password.lower()
        words = find_known_words(user)
        for word in words:
            rest = rest.replace(word, "")
        result = zxcvbn(rest[:MAX_LENGTH_SCORED], max_length=MAX_LENGTH_SCORED) if rest else {"score": 0}
        if result["score"] < LEAST_SCORE:
            named = rest != password.lower()
            raise ValidationError(f"{describe_weakness(result, named)} {ADVICE}", code="password_guessable")

    def get_help_text(self) -> str:
        """Return what makes a password hard to guess."""
        return ADVICE


def find_known_words(user: User | None) -> list[str]:
    """Return the words that whoever guesses this person's password would try first, the longest first."""
    texts = [settings.HANDRAIL_BRAND["name"], "handrail"]
    if user is not None:
        texts += [user.name, user.email.partition("@")[0], user.email.partition("@")[2]]
        texts += user.memberships.values_list("service", flat=True) if user.pk else []
    words = {word for text in texts for word in re.split(r"[\W_\d]+", text.lower()) if len(word) > 2}
    return sorted(words, key=len, reverse=True)


def describe_weakness(result: dict[str, object], named: bool) -> str:
    """Say in a sentence why a password is easy to guess, from what zxcvbn found in it."""
    if named:
        return "This password is easy to guess. It has a name in it that others know."
    feedback = result.get("feedback") or {}
    warning = str(feedback.get("warning", "")) if isinstance(feedback, dict) else ""
    reason = next((words for start, words in REASONS if warning.startswith(start)), "")
    if not reason and "common" in warning:
        reason = "It is like one that many people use."
    return f"This password is easy to guess. {reason}".rstrip()
