"""Names as they are compared: without case, accents, apostrophes and hyphens, in whichever script."""

import unicodedata

# Letters that no decomposition takes apart, as a British keyboard types them; Arabic letters that are written
# either way, and the stretching of a word.
TYPED_AS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n",
        "ى": "ي", "ة": "ه", "ـ": "",
    }
)  # fmt: skip
APOSTROPHES = "'’‘ʼʻ`´ʹ"
# Below this are marks that make another letter (nukta, the voicing of kana); accents lie above.
FIRST_ACCENT_CLASS = 10
MAX_PIECES = 6


def fold_text(text: str) -> str:
    """Return a text in small letters without accents and points, its letters composed."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in parts if unicodedata.combining(letter) < FIRST_ACCENT_CLASS)
    return unicodedata.normalize("NFC", plain.translate(TYPED_AS))


def split_name(text: str) -> list[str]:
    """Return the words of a name, folded, without apostrophes; hyphens, commas and spaces part them.

    >>> split_name("O’Connell-Quigley, Róisín")
    ['oconnell', 'quigley', 'roisin']
    """
    if text.isascii() and text.isalpha():
        return [text.lower()]
    folded = fold_text(text)
    for apostrophe in APOSTROPHES:
        folded = folded.replace(apostrophe, "")
    return _split_words(folded)


def list_name_keys(text: str) -> set[str]:
    """Return the single words by which a name may be typed: its own, and neighbours written together.

    >>> sorted(list_name_keys("van der Linden"))
    ['der', 'derlinden', 'linden', 'van', 'vander', 'vanderlinden']
    """
    folded = fold_text(text)
    for apostrophe in APOSTROPHES:
        folded = folded.replace(apostrophe, " ")
    pieces = _split_words(folded)[:MAX_PIECES]
    ends = range(1, len(pieces) + 1)
    return {"".join(pieces[start:end]) for end in ends for start in range(end)}


def fold_name(text: str) -> str:
    """Return the words of a name in order, one space between them; a sign that is no word stays as it is."""
    return " ".join(split_name(text) or text.split())


FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def isolate_name(name: str) -> str:
    """Return a name that is read right to left between isolates, so that what follows it stays in order."""
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in name):
        return f"{FIRST_STRONG_ISOLATE}{name}{POP_ISOLATE}"
    return name


def _split_words(folded: str) -> list[str]:
    """Split at whatever is neither letter, mark nor number; Thai writes vowels as marks."""
    return "".join(letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in folded).split()
