"""What is decided about the texts on one page of a record that is looked through."""

from collections.abc import Sequence
from typing import Unpack

from handrail.design import forms
from handrail.foundation.errors import UserError
from handrail.rights.person_record import RecordText
from handrail.rights.rules import TextVerdict, VerdictGiven, check_verdict

REASON_LENGTH = 300


class LookThroughForm(forms.Form):
    """For each text: give it, take words out or hold it back, and why.

    A file, and a text that names someone known to the record, have no answer chosen beforehand.
    """

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        texts: Sequence[RecordText],
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.texts = list(texts)
        for number, text in enumerate(self.texts):
            self._add_fields(number, text)

    def _add_fields(self, number: int, text: RecordText) -> None:
        # The text as it was on the page: what has changed since is not decided.
        self.fields[f"digest_{number}"] = forms.HiddenField(initial=text.digest)
        verdicts = [TextVerdict.GIVE, TextVerdict.WITHHOLD] if text.words is None else list(TextVerdict)
        self.fields[f"verdict_{number}"] = forms.ChoiceField(
            label=f"What do you do with this? ({number + 1})",
            choices=[(verdict.value, verdict.label) for verdict in verdicts],
            initial="" if text.mentions or text.words is None else TextVerdict.GIVE.value,
        )
        self.fields[f"reason_{number}"] = forms.TextField(
            label=f"Why ({number + 1})", hint="Where you do not give it whole", required=False,
            max_length=REASON_LENGTH,
        )  # fmt: skip
        if text.words is not None:
            self.fields[f"words_{number}"] = forms.LongTextField(
                label=f"What they are given ({number + 1})", hint="Only where you take words out",
                required=False, initial=text.words, rows=4, count=False,
                max_length=max(len(text.words), 4000),
            )  # fmt: skip

    def list_rows(self) -> list[dict[str, object]]:
        """Return each text with its fields, for the page."""
        names = ("verdict", "reason", "words")
        return [
            {
                "text": text,
                "fields": [self[f"{name}_{number}"] for name in names if f"{name}_{number}" in self.fields],
            }
            for number, text in enumerate(self.texts)
        ]

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        for number, text in enumerate(self.texts):
            if cleaned.get(f"digest_{number}") != text.digest:
                self.add_error(
                    f"verdict_{number}", "The texts have changed since this page was opened. Open it again"
                )
            elif cleaned.get(f"verdict_{number}"):
                self._check(number, text)
        return cleaned

    def _check(self, number: int, text: RecordText) -> None:
        given = self._read_verdict(number, text)
        try:
            check_verdict(given, text.words)
        except UserError as problem:
            lacks_reason = not given.reason.strip()
            self.add_error(f"{'reason' if lacks_reason else 'words'}_{number}", str(problem).rstrip("."))

    def _read_verdict(self, number: int, text: RecordText) -> VerdictGiven:
        verdict = TextVerdict(self.cleaned_data[f"verdict_{number}"])
        whole = verdict is TextVerdict.GIVE
        return VerdictGiven(
            verdict,
            text.digest,
            "" if whole else self.cleaned_data.get(f"reason_{number}", ""),
            self.cleaned_data.get(f"words_{number}", "") if verdict is TextVerdict.REDACT else "",
        )

    def read_verdicts(self) -> dict[str, VerdictGiven]:
        """Return what was decided about each text, by its key."""
        return {text.key: self._read_verdict(number, text) for number, text in enumerate(self.texts)}
