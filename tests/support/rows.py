"""The fields of a formset by the names that its page gives them."""

from typing import Any


def name_rows(prefix: str, *rows: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of all rows as a browser finds them."""
    return {
        f"{prefix}-{index}-{name}": value for index, row in enumerate(rows) for name, value in row.items()
    }


def send_rows(prefix: str, *rows: dict[str, Any]) -> dict[str, Any]:
    """Return the fields as a page sends them, with those hidden ones that count the rows."""
    counts = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
    return counts | name_rows(prefix, *rows)
