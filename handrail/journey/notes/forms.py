"""Writing a case note."""

from datetime import date, datetime, time
from typing import Unpack  # Django gives forms arguments and values of every type

from django.utils import timezone

from handrail.design import forms
from handrail.journey.notes.actions import NoteText
from handrail.journey.notes.models import NoteKind

# A note of an earlier day, whose hour nobody asks, stands at noon.
NOON = time(12)


class CaseNoteForm(forms.Form):
    """A note, its kind, and the day it is about."""

    kind = forms.ChoiceField(label="What it is about", choices=NoteKind.list_choices(), inline=True)
    on = forms.DateField(label="Date", past=True)
    text = forms.LongTextField(label="Note", rows=8)

    def __init__(
        self, data: forms.FormData = None, *, at: datetime, **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, **options)
        self.now = at
        self.initial.setdefault("on", timezone.localdate(at))
        self.initial.setdefault("kind", NoteKind.INFORMATION)

    def read_note(self) -> NoteText:
        """Return what the note says."""
        cleaned = self.cleaned_data
        return NoteText(cleaned["kind"], cleaned["text"], choose_moment(cleaned["on"], self.now))


def choose_moment(day: date, now: datetime) -> datetime:
    """Return the moment of something of a day: now, where it is today, else noon."""
    return now if day == timezone.localdate(now) else timezone.make_aware(datetime.combine(day, NOON))
