"""What the pages of figures look up beside the extract."""

from collections.abc import Mapping

from handrail.accounts.models import User
from handrail.network.models import Practice
from handrail.reporting.result import Result


def names_of(result: Result) -> Mapping[str, str]:
    """How codes of records are called: staff and practices by their names; nothing to look up, no query."""
    fields = {name for cell in result for name, _ in cell.by}
    labels = {label for cell in result for name, label in cell.by if name in ("case_manager", "practice")}
    numbers = [label for label in labels if label.isdigit()]
    found: dict[str, str] = {}
    if numbers and "case_manager" in fields:
        found |= {str(pk): name for pk, name in User.objects.filter(pk__in=numbers).values_list("pk", "name")}
    if numbers and "practice" in fields:
        found |= {
            str(pk): name for pk, name in Practice.objects.filter(pk__in=numbers).values_list("pk", "name")
        }
    return found
