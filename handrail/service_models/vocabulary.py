"""What the codes of a service may count as: the categories of the extract, checked when a model is read."""

from collections.abc import Collection
from typing import Annotated

from pydantic import AfterValidator, Field

from handrail.extract import codes

OTHER = "other"
# The code of the question at discharge whose answers are counted over services.
HELPED = "most_important_intervention"


def _one_of(categories: Collection[str]) -> tuple[AfterValidator, object]:
    def check_category(value: str) -> str:
        if value not in categories:
            raise ValueError(f"expected one of {', '.join(categories)}; got {value!r}")
        return value

    return AfterValidator(check_category), Field(json_schema_extra={"enum": list(categories)})


InterventionKind = Annotated[str, *_one_of(codes.INTERVENTIONS)]
ReasonKind = Annotated[str, *_one_of(codes.DISCHARGE_REASONS)]
OutcomeKind = Annotated[str, *_one_of(codes.OUTCOME_KINDS)]
SessionKind = Annotated[str, *_one_of(codes.SESSION_TYPES)]
# The outcome that a reason of this kind must name, so that it can be counted; others may name one.
OUTCOMES_OF_REASONS: dict[str, tuple[str, ...]] = {
    "returned_to_work": ("returned", "new_job"),
    "retained_in_work": ("retained",),
}
# The client's own answer about being sent questionnaires: a consent like any other, but one that stands until
# it is taken back. Nobody is asked for it beforehand.
QUESTIONNAIRES_BY_LINK = "questionnaires"


def check_other(counts_as: str, note: str | None) -> None:
    """Refuse a code that counts as 'other' without a note that says why."""
    if counts_as == OTHER and not note:
        raise ValueError("note: expected the reason why this counts as 'other'; there is none")
