"""The Jinja environment every page, component and letter is drawn with."""

from pathlib import Path
from typing import TypedDict, Unpack

import django.forms
import jinja2
from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from handrail.design.autosave import word_autosave
from handrail.design.discretion import carry_name, find_discretion
from handrail.design.service_voice import find_language
from handrail.design.translation import in_page_language, install_gettext
from handrail.design.writer import sign_writer
from handrail.foundation import wording
from handrail.service_models.crisis import find_crisis_lines

HERE = Path(__file__).parent

DEFAULT_BRAND = {
    "name": "Handrail",  # the service's name in the header and in every page title
    "organisation": "",  # who runs it, in the footer
    "home": "/",
    "nhs_logo": False,  # only with permission to use the NHS identity
    "logo": "",  # or the operator's own logo: a path under static files
    "phase": "",  # a short word after the name, such as 'Pilot' or 'Demonstration'
    "phone": "",  # how to reach the service
    "email": "",
    "crisis": "",  # address of the page of crisis help; a built-in panel when empty
    "links": [],  # further footer links: [{"text": ..., "href": ...}]
    "discreet": False,  # on a page for somebody who gave us another name to use
}


def get_brand() -> dict[str, object]:
    """Return the operator's wording and marks: settings.HANDRAIL_BRAND over the defaults.

    On a discreet page the name to use, and the phone number: the rest would tell who we are.
    """
    own = {**DEFAULT_BRAND, **getattr(settings, "HANDRAIL_BRAND", {})}
    discretion = find_discretion()
    if discretion is None:
        return own
    name = wording.upper_first(discretion.name)
    return {**DEFAULT_BRAND, "name": name, "home": "", "phone": own["phone"], "discreet": True}


def find_about_page() -> str:
    """Return where the reader of a discreet page learns who we are; '' where they cannot there."""
    discretion = find_discretion()
    return discretion.about_page if discretion else ""


def build_url(name: str, *args: object, **kwargs: object) -> str:
    """Return the address of a page by its name."""
    return carry_name(name, str(reverse(name, args=args or None, kwargs=kwargs or None)))


def build_url_or(name: str, otherwise: str, *args: object, **kwargs: object) -> str:
    """Return the address of a page that may not be wired in this project."""
    try:
        return build_url(name, *args, **kwargs)
    except NoReverseMatch:
        return otherwise


def get_csp_nonce(request: HttpRequest | None) -> str:
    """Return the nonce of this response, for the rare inline style or script."""
    return str(getattr(request, "csp_nonce", "")) if request else ""


def list_messages(request: HttpRequest | None) -> list[Message]:
    return list(get_messages(request)) if request else []


FILTERS = {
    "date": wording.nhs_date,
    "short_date": wording.short_date,
    "time": wording.nhs_time,
    "datetime": wording.nhs_datetime,
    "due": wording.nhs_due,
    "iso": wording.format_iso,
    "money": wording.format_money,
    "number": wording.format_number,
    "plural": wording.format_count,
    "joined": lambda items: wording.join_words([in_page_language(item) for item in items]),
    "lower_first": lambda text: wording.lower_first(str(in_page_language(text))),
    "upper_first": lambda text: wording.upper_first(str(in_page_language(text))),
}
# What every template may call.
FUNCTIONS = {
    "static": static,
    "url": build_url,
    "url_or": build_url_or,
    "autosave_words": word_autosave,
    "about_page": find_about_page,
    "sign_writer": sign_writer,
    "brand": get_brand,
    "crisis_lines": find_crisis_lines,
    "csp_nonce": get_csp_nonce,
    "page_language": find_language,
    "page_messages": list_messages,
    "now": timezone.now,
    "today": timezone.localdate,
}


class EnvironmentOptions(TypedDict, total=False):
    """What Django's Jinja2 backend gives beyond the loader of the apps' templates."""

    autoescape: bool
    auto_reload: bool
    undefined: type[jinja2.Undefined]  # ours is used in its place


def build_environment(
    *, loader: jinja2.BaseLoader | None = None, **options: Unpack[EnvironmentOptions]
) -> jinja2.Environment:
    """Build the environment that Django's Jinja2 backend draws with (TEMPLATES, OPTIONS, environment).

    Look for templates in the apps' jinja2 folders, then in ours, then among Django's own widgets.
    """
    # Imported here: forms need the applications, which are loaded after the settings name this function.
    from handrail.design.forms.presenting import group_fields, has_errors, list_all_errors, present_field

    folders = (HERE / "jinja2", Path(django.forms.__file__).parent / "jinja2")
    ours = [jinja2.FileSystemLoader(folder) for folder in folders]
    built = jinja2.Environment(
        autoescape=options.get("autoescape", True),
        auto_reload=options.get("auto_reload", True),
        loader=jinja2.ChoiceLoader([loader, *ours] if loader else ours),
        # Components take options that may be absent at any depth.
        undefined=jinja2.ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=in_page_language,
        extensions=["jinja2.ext.i18n"],
    )
    install_gettext(built)
    built.filters.update(FILTERS)
    built.globals.update(
        FUNCTIONS,
        present=present_field,
        layout=group_fields,
        error_summary=list_all_errors,
        has_errors=has_errors,
    )
    return built
