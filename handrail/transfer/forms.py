"""What the pages of an import ask: the file, and which of its columns is what."""

from collections.abc import Iterable, Sequence
from typing import Unpack

from django.forms import Field

from handrail.design import forms
from handrail.transfer.columns import ImportColumn
from handrail.transfer.sheet import CaseSheet, ColumnMapping, MappingFile

# What may hold for every row of a sheet that has no column of it.
SAME_FOR_ALL = ("route", "assessment_mode")
NOT_READ = [("", "Not read")]


class UploadForm(forms.Form):
    """A sheet of cases, and the service whose they are."""

    service = forms.ChoiceField(label="Service", called="a service")
    file = forms.FileField(label="File of cases (CSV or XLSX)", types=("csv", "xlsx"), max_mb=5)

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        services: Sequence[tuple[str, str]],
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.set_choices("service", services)
        if len(services) == 1:
            self.initial.setdefault("service", services[0][0])


class MappingForm(forms.Form):
    """Which fact each column of a sheet holds, and what holds for the rows that do not say it."""

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        sheet: CaseSheet,
        columns: Iterable[ImportColumn],
        mapping: ColumnMapping,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        self.sheet, self.columns = sheet, {column.code: column for column in columns}
        facts = [*NOT_READ, *((code, column.label) for code, column in self.columns.items())]
        holds = {heading: code for code, heading in mapping.columns.items()}
        fields: dict[str, Field] = {
            f"column_{place}": forms.ChoiceField(
                label=heading, hint=_show_examples(sheet, heading), choices=facts, select=True,
                required=False, optional=False, initial=holds.get(heading, ""),
            )
            for place, heading in enumerate(sheet.headings)
            if heading
        }  # fmt: skip
        for code in SAME_FOR_ALL:
            column = self.columns[code]
            fields[f"always_{code}"] = forms.ChoiceField(
                label=f"{column.label}, where a row does not say it", required=False, select=True,
                optional=False, choices=[("", "Nothing"), *column.choices],
                initial=mapping.always.get(code, ""),
            )  # fmt: skip
        super().__init__(data, extra_fields=fields, **options)

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        taken: dict[str, str] = {}
        for place, heading in enumerate(self.sheet.headings):
            code = cleaned.get(f"column_{place}")
            if code and code in taken:
                self.add_error(
                    f"column_{place}",
                    f"‘{taken[code]}’ holds the {self.columns[code].label} already. Choose one of the two",
                )
            elif code:
                taken[code] = heading
        return cleaned

    def read_mapping(self) -> MappingFile:
        """Return which column holds which fact; a fact that no column holds is not looked for either."""
        cleaned = self.cleaned_data
        holds = {
            code: heading
            for place, heading in enumerate(self.sheet.headings)
            if (code := cleaned.get(f"column_{place}"))
        }
        always = {code: value for code in SAME_FOR_ALL if (value := cleaned.get(f"always_{code}"))}
        return MappingFile(columns={**dict.fromkeys(self.columns, ""), **holds}, always=always)


def _show_examples(sheet: CaseSheet, heading: str) -> str:
    """Return what stands in a column, as its first rows have it: enough to know it by."""
    texts = dict.fromkeys(text for row in sheet.rows if (text := row.cells.get(heading, "").strip()))
    return ", ".join(list(texts)[:3])[:90]


class UndoForm(forms.Form):
    """That a batch is to be taken back."""

    sure = forms.TickField(
        label="Remove the cases of this batch that nobody has worked on",
        error_messages={"required": "Tick to say that the cases are to be removed"},
    )
