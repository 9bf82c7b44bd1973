"""References that can be read out over the telephone."""

import secrets

# No vowels, so no words; no 0/O, 1/I/L, 5/S, 2/Z or 8/B, which sound or look alike.
ALPHABET = "34679CDFGHJKMNPQRTVWX"


def new_reference() -> str:
    """A random reference such as `HR-7K3M-9QXW`: 21^8, some 37 thousand million of them."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"HR-{letters[:4]}-{letters[4:]}"


def tidy_reference(typed: str) -> str:
    """A reference as it is stored, from whatever spacing and case somebody typed."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    letters = letters.removeprefix("HR")
    return f"HR-{letters[:4]}-{letters[4:]}" if len(letters) == 8 else typed.strip().upper()
