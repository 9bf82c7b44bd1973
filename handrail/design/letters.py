"""Letters, plans and summaries as tagged PDF that a screen reader can read (PDF/UA-1).

    pdf("journey/plan/letter.html", {"title": "Your return-to-work plan", ...})

The template extends design/letter.html. Only files of our own static folder are read while drawing: nothing a
client typed can make the server fetch an address or open a file.
"""

import mimetypes
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.contrib.staticfiles import finders
from django.template import engines
from django.template.backends.jinja2 import Jinja2

if TYPE_CHECKING:
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcherResponse

STATIC_FOLDER = Path(__file__).parent / "static" / "design"
LETTER_BASE_ADDRESS = "letter:///"  # stands for our static folder while a letter is drawn
_thread_data = threading.local()


class UnknownAddress(ValueError):
    """A letter asked for something that is not one of our own files."""


def render_html(template: str, context: Mapping[str, object], *, large_print: bool = False) -> str:
    """Return the letter before it becomes paper: for a preview, and for tests of its words."""
    engine = next(engine for engine in engines.all() if isinstance(engine, Jinja2))
    return str(engine.get_template(template).render({**context, "large_print": large_print}))


def render_pdf(template: str, context: Mapping[str, object], *, large_print: bool = False) -> bytes:
    """Return the letter as PDF/UA-1: tagged, with its title, language and fonts inside.

    `context` needs `title`; see design/letter.html for the rest. `large_print` sets 18 point.
    """
    from weasyprint import HTML  # a second to load: only those who write letters wait for it

    document = HTML(
        string=render_html(template, context, large_print=large_print),
        base_url=LETTER_BASE_ADDRESS,
        url_fetcher=fetch_file,
    )
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1", full_fonts=False, font_config=_load_fonts()))


def _load_fonts() -> "FontConfiguration":
    """Return the fonts that this thread has unpacked: most of the time of a letter, and not safe to share."""
    from weasyprint.text.fonts import FontConfiguration

    if not hasattr(_thread_data, "fonts"):
        _thread_data.fonts = FontConfiguration()
    return _thread_data.fonts


def fetch_file(address: str, *_args: object, **_kwargs: object) -> "URLFetcherResponse":
    """Answers WeasyPrint's requests from our static folder, and refuses every other address."""
    from weasyprint.urls import URLFetcherResponse

    parts = urlsplit(address)
    path = unquote(parts.path).lstrip("/")
    found = (STATIC_FOLDER / path).resolve() if parts.scheme == "letter" else None
    if not (found and found.is_relative_to(STATIC_FOLDER) and found.is_file()):
        found = _find_operator_file(path) if parts.scheme == "letter" else None
    if found:
        kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
        return URLFetcherResponse(address, body=found.read_bytes(), headers={"Content-Type": kind})
    raise UnknownAddress(f"A letter may only use files of this software; it asked for {address[:80]}")


def _find_operator_file(path: str) -> Path | None:
    """Return the operator's logo, where the static files are found."""
    found = finders.find(path) if path and ".." not in Path(path).parts else None
    return Path(str(found)) if found else None
