"""Cells, rows and small pieces of a page, as the components of the house draw them."""

from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString

from handrail.foundation.wording import format_iso, nhs_datetime

# A text or a number, or {text, href, about, note}; None where there is no value.
CellView = str | int | None | dict[str, object]
RowView = list[CellView]


def draw_moment(at: datetime) -> SafeString:
    """Draw a moment for people and for machines."""
    return format_html('<time datetime="{}">{}</time>', format_iso(at), nhs_datetime(at))


def draw_reference(reference: str) -> SafeString:
    """Draw the reference of a case so that it does not break across lines."""
    return format_html('<span class="hr-reference">{}</span>', reference)


def draw_secret(text: str) -> SafeString:
    """Draw a text that is not read but compared, such as a hash."""
    return format_html('<span class="hr-secret">{}</span>', text)


def build_numeric_columns(*labels: str) -> list[dict[str, object]]:
    """Build the columns of numbers of a table."""
    return [{"text": label, "numeric": True} for label in labels]
