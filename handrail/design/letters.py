"""Letters, plans and summaries as tagged PDF that a screen reader can read (PDF/UA-1).

    pdf("journey/plan/letter.html", {"title": "Your return-to-work plan", ...})

The template extends design/letter.html. Only files of our own static folder are read while drawing: nothing a
client typed can make the server fetch an address or open a file.
"""

import mimetypes
import threading
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib.staticfiles import finders
from django.template import engines
from django.template.backends.jinja2 import Jinja2

HERE = Path(__file__).parent / "static" / "design"
PAPER = "letter:///"  # stands for our static folder while a letter is drawn
_of_thread = threading.local()


class UnknownAddress(ValueError):
    """A letter asked for something that is not one of our own files."""


def html(template: str, context: dict[str, Any], *, large_print: bool = False) -> str:
    """The letter before it becomes paper: for a preview, and for tests of its words."""
    engine = next(engine for engine in engines.all() if isinstance(engine, Jinja2))
    return str(engine.get_template(template).render({**context, "large_print": large_print}))


def pdf(template: str, context: dict[str, Any], *, large_print: bool = False) -> bytes:
    """The letter as PDF/UA-1: tagged, with its title, language and fonts inside.

    `context` needs `title`; see design/letter.html for the rest. `large_print` sets 18 point.
    """
    from weasyprint import HTML  # a second to load: only those who write letters wait for it

    document = HTML(
        string=html(template, context, large_print=large_print), base_url=PAPER, url_fetcher=fetch
    )
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1", full_fonts=False, font_config=_fonts()))


def _fonts() -> Any:
    """The fonts that this thread has unpacked: most of the time of a letter, and not safe to share."""
    from weasyprint.text.fonts import FontConfiguration

    if not hasattr(_of_thread, "fonts"):
        _of_thread.fonts = FontConfiguration()
    return _of_thread.fonts


def fetch(address: str, *_args: Any, **_kwargs: Any) -> Any:
    """Answers WeasyPrint's requests from our static folder, and refuses every other address."""
    from weasyprint.urls import URLFetcherResponse

    parts = urlsplit(address)
    path = unquote(parts.path).lstrip("/")
    found = (HERE / path).resolve() if parts.scheme == "letter" else None
    if not (found and found.is_relative_to(HERE) and found.is_file()):
        found = _operators_file(path) if parts.scheme == "letter" else None
    if found:
        kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
        return URLFetcherResponse(address, body=found.read_bytes(), headers={"Content-Type": kind})
    raise UnknownAddress(f"A letter may only use files of this software; it asked for {address[:80]}")


def _operators_file(path: str) -> Path | None:
    """The operator's logo, where the static files are found."""
    found = finders.find(path) if path and ".." not in Path(path).parts else None
    return Path(str(found)) if found else None
