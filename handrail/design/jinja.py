"""The Jinja environment every page, component and letter is drawn with."""

from pathlib import Path
from typing import Any

import django.forms
import jinja2
from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language

from handrail.foundation import wording
from handrail.questions import TranslatedText, translate
from handrail.questions.text import ENGLISH
from handrail.service_models.crisis import find_crisis_lines

HERE = Path(__file__).parent

BRAND = {
    "name": "Handrail",  # the service's name in the header and in every page title
    "organisation": "",  # who runs it, in the footer
    "home": "/",
    "nhs_logo": False,  # only with permission to use the NHS identity
    "logo": "",  # or the operator's own logo: a path under static files
    "phase": "",  # a short word beside the name, such as 'Pilot' or 'Demonstration'
    "phone": "",  # how to reach the service
    "email": "",
    "crisis": "",  # address of the page of crisis help; a built-in panel when empty
    "links": [],  # further footer links: [{"text": ..., "href": ...}]
}


def brand() -> dict[str, Any]:
    """The operator's wording and marks: settings.HANDRAIL_BRAND over the defaults."""
    return {**BRAND, **getattr(settings, "HANDRAIL_BRAND", {})}


def url(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def url_or(name: str, otherwise: str, *args: object, **kwargs: object) -> str:
    """The address of a page that may not be wired in this project."""
    try:
        return url(name, *args, **kwargs)
    except NoReverseMatch:
        return otherwise


def csp_nonce(request: HttpRequest | None) -> str:
    """The nonce of this response, for the rare inline style or script."""
    return str(getattr(request, "csp_nonce", "")) if request else ""


def page_messages(request: HttpRequest | None) -> list[Any]:
    return list(get_messages(request)) if request else []


def in_page_language(value: object) -> object:
    """Return declared text in the language of the page; anything else as it is."""
    if isinstance(value, TranslatedText):
        return translate(value, get_language() or ENGLISH)
    return value


def environment(**options: Any) -> jinja2.Environment:
    """Django's Jinja2 backend calls this: TEMPLATES OPTIONS environment = handrail.design.jinja.environment.

    Looks in the apps' jinja2 folders first, then ours, then the NHS.UK macros, then Django's own widgets.
    """
    from handrail.design.forms.presenting import error_summary, layout, present

    own = [options["loader"]] if options.get("loader") else []
    options["loader"] = jinja2.ChoiceLoader(
        [
            *own,
            jinja2.FileSystemLoader(HERE / "jinja2"),
            jinja2.PackageLoader("nhsuk_frontend_jinja"),
            jinja2.FileSystemLoader(Path(django.forms.__file__).parent / "jinja2"),
        ]
    )
    # The NHS.UK macros read options that may be absent at any depth.
    options["undefined"] = jinja2.ChainableUndefined
    options.setdefault("autoescape", True)
    options.update(trim_blocks=True, lstrip_blocks=True, finalize=in_page_language)
    built = jinja2.Environment(**options)
    built.filters.update(
        date=wording.nhs_date,
        short_date=wording.short_date,
        time=wording.nhs_time,
        datetime=wording.nhs_datetime,
        due=wording.nhs_due,
        iso=wording.iso,
        money=wording.money,
        number=wording.number,
        plural=wording.plural,
        joined=wording.joined,
        lower_first=wording.lower_first,
        upper_first=wording.upper_first,
    )
    built.globals.update(
        static=static,
        url=url,
        url_or=url_or,
        brand=brand,
        crisis_lines=find_crisis_lines,
        csp_nonce=csp_nonce,
        page_messages=page_messages,
        now=timezone.now,
        today=timezone.localdate,
        present=present,
        layout=layout,
        error_summary=error_summary,
    )
    return built
