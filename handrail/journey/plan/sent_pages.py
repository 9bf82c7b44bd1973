"""What a sent or saved page of the plan says, under the names of its formsets.

A page or draft made before there were formsets calls a field goal_1 that is actions-0-goal now. Such a page
does not count its rows; such a draft counts them apart: {"typed": {...}, "lines": 2, "steps": 4}.
"""

import re
from collections.abc import Mapping
from typing import Any  # a draft is JSON

from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import QueryDict

from handrail.journey.case.drafts import as_querydict

OLD_NAME = re.compile(r"(obstacle|goal|action|owner|due_on|hours|duties)_(\d{1,3})(-\w+)?")
FEWEST_ROWS = {"actions": 1, "weeks": 0}


def read_draft(data: Mapping[str, Any]) -> QueryDict:
    """Return what a draft keeps, as `read_page` does."""
    if not isinstance(data.get("lines"), int):
        return read_page(data)
    return read_page(data["typed"], {"actions": data["lines"], "weeks": data["steps"]})


def read_page(typed: Mapping[str, list[str]], fewest: Mapping[str, int] = FEWEST_ROWS) -> QueryDict:
    """Return what was typed. A page that does not count its rows has those it names, or the `fewest`."""
    data = as_querydict({_rename_field(name): values for name, values in typed.items()})
    for prefix, number in fewest.items():
        total = f"{prefix}-{TOTAL_FORM_COUNT}"
        if not re.fullmatch("[0-9]{1,3}", data.get(total, "")):
            data[total] = str(max(number, _count_named_rows(data, prefix)))
            data[f"{prefix}-{INITIAL_FORM_COUNT}"] = "0"
    return data


def count_rows(page: QueryDict, prefix: str) -> int:
    """Return how many rows a page that was read has in the formset called `prefix`."""
    return int(str(page[f"{prefix}-{TOTAL_FORM_COUNT}"]))


def repeat_last_week(page: QueryDict) -> dict[str, list[str]]:
    """Return the fields of the week after the last that was filled in, the same again, and the rows then.

    Nothing where no week was filled in.
    """
    names = ("hours", "duties")
    rows = range(count_rows(page, "weeks"))
    filled = [row for row in rows if any(page.get(f"weeks-{row}-{name}", "").strip() for name in names)]
    if not filled:
        return {}
    last = filled[-1]
    again = {f"weeks-{last + 1}-{name}": [page.get(f"weeks-{last}-{name}", "")] for name in names}
    return {**again, f"weeks-{TOTAL_FORM_COUNT}": [str(max(last + 2, len(rows)))]}


def _rename_field(name: str) -> str:
    old = OLD_NAME.fullmatch(name)
    if old is None:
        return name
    field, number, box = old.groups(default="")
    prefix = "weeks" if field in ("hours", "duties") else "actions"
    return f"{prefix}-{int(number) - 1}-{field}{box}"


def _count_named_rows(data: QueryDict, prefix: str) -> int:
    indexes = [re.match(rf"{prefix}-(\d{{1,3}})-", name) for name in data]
    return max((int(index[1]) + 1 for index in indexes if index), default=0)
