"""How a page names us where its reader gave us another name to use: by that name alone.

A view says so with `show_discreetly`. Until the answer has left, the header, the title, the footer and error
pages show that name, our own is taken out of every sentence, and addresses of common pages carry it, signed.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from urllib.parse import quote

from django.core.signing import BadSignature, Signer
from markupsafe import escape

from handrail.foundation.translation import translate_text as _
from handrail.foundation.wording import upper_first

# Pages of everybody to which a discreet page leads: the address brings the name.
COMMON_PAGES = ("accessibility", "anonymous-thanks", "crisis", "finished")
NAME_PARAMETER = "as"
_signer = Signer(salt="handrail.calling-name")
ENDS_OF_SENTENCES = ("", "\n", ".", "!", "?", ":")
# What is typed is never changed, nor what a browser acts upon.
MARKUP = re.compile(r"(<(?P<held>textarea|script|style)\b.*?</(?P=held)>|<[^>]*>)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Discretion:
    """The name that a page uses for us, those it stands in for, and where to read who we are."""

    name: str
    own_names: tuple[str, ...] = ()
    about_page: str = ""


_discretion: ContextVar[Discretion | None] = ContextVar("discretion", default=None)


def find_discretion() -> Discretion | None:
    """Return how this page names us; None where by our own name."""
    return _discretion.get()


def show_discreetly(discretion: Discretion) -> None:
    """Show the rest of this page under another name."""
    _discretion.set(discretion)


def show_neutrally() -> None:
    """Show the rest of this page under no name: nobody knows yet whose link it is."""
    show_discreetly(Discretion(_("Your private page")))


def show_openly() -> None:
    """Show the rest of this page by our own name: its reader is somebody who may see it."""
    _discretion.set(None)


def keep_own_names() -> None:
    """Show our own names in the words of this page: its reader has asked for them."""
    if discretion := find_discretion():
        show_discreetly(replace(discretion, own_names=()))


@contextmanager
def begin_openly() -> Iterator[None]:
    """Show what follows by our own name, until a view says otherwise; afterwards as before."""
    token = _discretion.set(None)
    try:
        yield
    finally:
        _discretion.reset(token)


def show_as_told(signed: str) -> None:
    """Show a common page under the name that the address brings, where we signed it."""
    try:
        show_discreetly(Discretion(_signer.unsign(signed)))
    except BadSignature:
        return


def carry_name(page: str, address: str) -> str:
    """Return the address of a page with the name it must be shown under."""
    discretion = find_discretion()
    if discretion is None:
        return address
    if page == "privacy" and discretion.about_page:
        return discretion.about_page
    if page not in COMMON_PAGES:
        return address
    return f"{address}?{NAME_PARAMETER}={quote(_signer.sign(discretion.name))}"


def replace_names(text: str, names: Sequence[str], name: str) -> str:
    """Return a text with another name in place of these; it begins a sentence as they did."""

    def put_name(match: re.Match[str]) -> str:
        before = text[: match.start()].rstrip(" ")[-1:]
        return upper_first(name) if before in ENDS_OF_SENTENCES else name

    pattern = "|".join(re.escape(own) for own in names)
    return re.sub(rf"\b(?:{pattern})\b", put_name, text, flags=re.IGNORECASE) if names else text


def hide_names(page: str, discretion: Discretion) -> str:
    """Return a page (HTML) with the name to use in place of our own, wherever it is read."""
    names = [str(escape(name)) for name in discretion.own_names]
    parts = re.split(MARKUP, page)
    # Between two pieces of text stand a piece of markup and, from the second group, its name.
    texts = [replace_names(part, names, str(escape(discretion.name))) for part in parts[::3]]
    markup = [*parts[1::3], ""]
    return "".join(text + tag for text, tag in zip(texts, markup, strict=True))
