"""Attaching a file."""

from datetime import datetime
from typing import Unpack  # Django gives forms arguments and values of every type

from django.utils import timezone

from handrail.design import forms
from handrail.foundation.errors import UserError
from handrail.journey.attachments.actions import ReceivedFile
from handrail.journey.attachments.models import AttachmentKind
from handrail.journey.attachments.rules import ENDINGS, MAX_MEGABYTES, find_content_type

CHOOSE_AGAIN = "Choose the file again: browsers do not keep it when a page comes back"


class AttachmentForm(forms.Form):
    """A file, what it is, and the date on it."""

    kind = forms.ChoiceField(label="What it is", choices=AttachmentKind.list_choices())
    title = forms.TextField(
        label="Title", hint="For example, Letter from Dr Patel", required=False, max_length=160
    )
    on = forms.DateField(label="Date on it", past=True)
    file = forms.FileField(
        label="File",
        hint=f"A PDF or a picture (JPEG, PNG or HEIC) of at most {MAX_MEGABYTES} MB",
        types=ENDINGS,
        max_mb=MAX_MEGABYTES,
    )

    def __init__(
        self, data: forms.FormData = None, *, at: datetime, **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, **options)
        self.initial.setdefault("on", timezone.localdate(at))

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        if file := cleaned.get("file"):
            cleaned["content"] = file.read()
            try:
                find_content_type(cleaned["content"], file.name)
            except UserError as refusal:
                self.add_error("file", str(refusal))
            else:
                if self.errors:
                    self.add_error("file", CHOOSE_AGAIN)
        return cleaned

    def read_file(self) -> ReceivedFile:
        """Return the file with what was said of it."""
        cleaned = self.cleaned_data
        return ReceivedFile(cleaned["file"].name, cleaned["content"], cleaned["kind"], cleaned["title"])
