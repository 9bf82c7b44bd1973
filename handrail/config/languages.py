"""Which languages the operator offers."""

from pathlib import Path

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured


def list_other_languages(offered: str, locales: Path) -> list[tuple[str, str]]:
    """Return the languages offered besides English, each with its own name. Raises ImproperlyConfigured."""
    codes = [code.strip() for code in offered.split(",")]
    others = [code for code in codes if code not in ("en", "")]
    there = {path.name for path in locales.iterdir()}
    if unknown := [code for code in others if code not in there]:
        raise ImproperlyConfigured(
            f"HANDRAIL_LANGUAGES names {', '.join(unknown)}; there are: en, {', '.join(sorted(there))}"
        )
    return [(code, LANG_INFO[code]["name_local"]) for code in others]
