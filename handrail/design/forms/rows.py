"""Rows of one kind on a page: Django's formsets, whose rows are forms of the house.

    class GoalForm(forms.RowForm):
        goal = forms.TextField(label="Goal {number}")

    GoalFormSet = forms.make_formset(forms.RowFormSet, GoalForm, max_rows=40)

A row left blank does not count. The form of a page with formsets is a `FormWithRows`.
"""

import copy
from collections.abc import Mapping, Sequence
from typing import TypeVar, Unpack, cast

from django.forms import Field
from django.forms.formsets import BaseFormSet, formset_factory

from handrail.design.forms.base import STALE_PAGE, DjangoFormOptions, Form, FormData
from handrail.design.forms.presenting import PagePart, remove_prefix

# The values of one row's fields by name.
Row = Mapping[str, object]


class RowOptions(DjangoFormOptions):
    """What every row takes besides its data."""

    number: int


class RowForm(Form):
    """One row. `{number}` in labels, legends and required messages is the row's number, 1 for the first.

    The form of the page has the tokens and refuses unknown names.
    """

    refuse_unknown = False

    def __init__(self, data: FormData = None, *, number: int, **options: Unpack[DjangoFormOptions]) -> None:
        self.number = number
        self.fieldsets = [(self._fill_number(legend), names) for legend, names, *_ in self.fieldsets]
        numbered = {name: self._number_field(field) for name, field in self.base_fields.items()}
        super().__init__(data, extra_fields=numbered, **options)
        del self.fields["submission"], self.fields["seen"]

    def _number_field(self, field: Field) -> Field:
        numbered = copy.deepcopy(field)
        if field.label is not None:
            numbered.label = self._fill_number(field.label)
        numbered.error_messages["required"] = self._fill_number(field.error_messages["required"])
        return numbered

    def _fill_number(self, text: object) -> str:
        return str(text).replace("{number}", str(self.number))


class RowFormSet(BaseFormSet):  # type: ignore[type-arg]
    """As many rows as `initial` has, or as the page that was sent had."""

    default_error_messages = {
        "missing_management_form": STALE_PAGE,
        "too_many_forms": "Enter no more than %(num)d rows",
    }

    def __init__(
        self,
        data: FormData = None,
        *,
        prefix: str,
        initial: Sequence[Row] = (),
        form_kwargs: dict[str, object] | None = None,
    ) -> None:
        # What was filled in beforehand and sent unchanged counts: a sent row is compared with a blank one.
        rows = [dict(row) for row in initial] if data is None else None
        super().__init__(data, initial=rows, prefix=prefix, form_kwargs=form_kwargs)
        self.extra = len(initial)

    def initial_form_count(self) -> int:
        """No row must be filled in."""
        return 0

    def get_form_kwargs(self, index: int | None) -> dict[str, object]:
        return {**super().get_form_kwargs(index), "number": (index or 0) + 1}

    def list_filled_rows(self) -> list[RowForm]:
        return [row for row in self.forms if row.has_changed()]

    def expects_name(self, name: str) -> bool:
        """Return whether a sent name belongs to a row, or to the hidden fields that count the rows."""
        own = remove_prefix(name, self.prefix) or ""
        return own in self.management_form.fields or any(row.has_field(name) for row in self.forms)


RowsType = TypeVar("RowsType", bound=RowFormSet)


def make_formset(formset: type[RowsType], row: type[RowForm], *, max_rows: int) -> type[RowsType]:
    """Return the formset of these rows, no more of them than `max_rows`."""
    made = formset_factory(row, formset=formset, max_num=max_rows, absolute_max=max_rows)
    return cast(type[RowsType], made)


class FormWithRows(Form):
    """A form whose page has formsets as well; it is valid when all of them are."""

    def list_parts(self) -> list[PagePart]:
        """The form itself and its formsets, in the order of the page."""
        raise NotImplementedError

    def list_formsets(self) -> list[RowFormSet]:
        return [part for part in self.list_parts() if isinstance(part, RowFormSet)]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(formset.is_valid() for formset in self.list_formsets())])

    def _expects(self, name: str) -> bool:
        return super()._expects(name) or any(formset.expects_name(name) for formset in self.list_formsets())
