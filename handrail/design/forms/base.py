"""The form base class: tokens against double submission and silent overwriting, plain errors, ask-once."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, TypedDict, Unpack  # a cleaned value is of its field's own type

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import pretty_name
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy

from handrail.design.forms.doubts import IS_RIGHT, digest_doubt, list_date_doubts, make_doubts_field
from handrail.design.forms.fields import ChoiceField
from handrail.design.forms.looks import (
    Look,
    build_required_message,
    change_look,
    get_subject,
    replace_messages,
)
from handrail.design.forms.presenting import list_all_errors, remove_prefix
from handrail.design.translation import LazyText
from handrail.foundation.translation import translate_text as _

CleanedData = dict[str, Any]
# What was sent: nothing on a page that is only opened.
FormData = Mapping[str, object] | None
Fieldset = tuple[LazyText, list[str]] | tuple[LazyText, list[str], LazyText]

STALE_PAGE = gettext_lazy(
    "This page was open too long, or something changed on the way to us. Check it and send it again"
)
CONFIRM, CHANGE = "confirm", "change"
# Hidden fields of the page itself: its token, who was given it, and what it said before anything was typed.
PAGE_TOKENS = frozenset({"csrfmiddlewaretoken", "writer", "drawn"})


@dataclass(frozen=True)
class Known:
    """An answer we already have: shown to be confirmed or changed, never asked again."""

    value: object
    shown: str = ""  # how it reads; str(value) when empty
    source: str = ""  # 'the referral', 'screening'
    on: date | None = None


class DjangoFormOptions(TypedDict, total=False):
    """What Django's forms take besides their data."""

    files: MultiValueDict[str, UploadedFile] | None
    initial: CleanedData | None
    prefix: str | None
    label_suffix: str | None


class FormOptions(DjangoFormOptions, total=False):
    """What every form of Handrail takes besides its data."""

    seen: str | None
    known: Mapping[str, Known] | None


class Form(forms.Form):
    """Base of every form in Handrail.

    submission      hidden UUID; the same for every sending of one filled-in page (double-submit guard)
    seen            hidden token of the version the person was looking at; pass `seen=` (conflict detection)
    fieldsets       [("Your name", ["first", "last"]), ("Contact", [...], "hint")]
    reveals         {"has_job": {"yes": ["employer", "job"]}}: asked after that answer, needed only then
    known           {"phone": Known("01632 960001", source="the referral")}: confirm or change
    look            appearance of plain Django fields: {"username": {"width": 20}}
    extra_fields    fields that only this page asks, after those of the class
    buttons         names of submit buttons; any other unknown name is refused
    revises_record  its boxes begin as what is recorded, so that an old draft of it could undo a newer fact
    """

    fieldsets: list[Fieldset] = []
    reveals: dict[str, dict[str, list[str]]] = {}
    look: ClassVar[dict[str, Look]] = {}
    buttons: ClassVar[frozenset[str]] = frozenset({"action"})
    refuse_unknown: ClassVar[bool] = True
    revises_record: bool = False
    fields: dict[str, forms.Field]
    data: QueryDict

    submission = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": STALE_PAGE, "invalid": STALE_PAGE}
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(
        self,
        data: FormData = None,
        *,
        extra_fields: Mapping[str, forms.Field] | None = None,
        seen: str | None = None,
        known: Mapping[str, Known] | None = None,
        **options: Unpack[DjangoFormOptions],
    ) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(data, **options)
        self.fields.update(extra_fields or {})
        self.known = dict(known or {})
        self.reveals = {name: dict(branches) for name, branches in self.reveals.items()}
        self.initial.setdefault("submission", uuid.uuid4())
        if seen is not None:
            self.initial["seen"] = seen
        self._ask_to_confirm()
        for name, field in self.fields.items():
            field.label = pretty_name(name) if field.label is None else field.label
            change_look(field, **self.look.get(name, {}))
            replace_messages(field)
        self.needed_when_revealed = self._relax_revealed()
        # Unlikely answers that were said to be right, each in words.
        self.confirmed_doubts: list[str] = []

    def _ask_to_confirm(self) -> None:
        """Before each known field put a 'confirm or change' question that reveals the field."""
        ordered: dict[str, forms.Field] = {}
        for name, field in self.fields.items():
            if name in self.known:
                ordered[f"{name}_known"] = ChoiceField(
                    label=field.label or name.replace("_", " ").capitalize(),
                    choices=[(CONFIRM, "This is right"), (CHANGE, "Change it")],
                    initial=None,
                    called=f"whether {get_subject(field).lower()} is right",
                    inline=False,
                )
                self.reveals[f"{name}_known"] = {CHANGE: [name]}
            ordered[name] = field
        self.fields = ordered

    def _relax_revealed(self) -> set[str]:
        needed = set()
        for name in self.revealed_names():
            if self.fields[name].required:
                self.fields[name].required = False
                needed.add(name)
        return needed

    def set_choices(self, name: str, choices: Iterable[tuple[object, object]]) -> None:
        """Offer other choices than the class declares. Raises TypeError where the field offers none."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(f"{name} is not a choice")
        field.choices = list(choices)

    def revealed_names(self) -> set[str]:
        """Return names of fields drawn inside another field's answer."""
        return {
            name
            for parent, branches in self.reveals.items()
            if parent in self.fields
            for names in branches.values()
            for name in names
            if name in self.fields
        }

    def clean(self) -> CleanedData:
        cleaned: CleanedData = super().clean() or self.cleaned_data
        for parent, branches in self.reveals.items():
            if parent in self.fields:
                self._clean_revealed(parent, branches, cleaned)
        self._use_confirmed(cleaned)
        self._refuse_unknown_names()
        return cleaned

    def _clean_revealed(self, parent: str, branches: dict[str, list[str]], cleaned: CleanedData) -> None:
        answer = self[parent].value()
        answers = set(answer) if isinstance(answer, list | tuple) else {str(answer)}
        open_ = {name for value, names in branches.items() if value in answers for name in names}
        for name in {name for names in branches.values() for name in names if name in self.fields}:
            if name not in open_:
                # What was typed under an answer that was not chosen does not count.
                self.errors.pop(name, None)
                cleaned[name] = self.fields[name].to_python(None)
            elif self._is_lacking(name, cleaned):
                self.add_error(name, build_required_message(self.fields[name]))

    def find_doubts(self, cleaned: CleanedData) -> list[str]:
        """Return what is possible and unlikely in these answers, each in words; a form may add its own."""
        return list_date_doubts(self.fields, cleaned)

    def full_clean(self) -> None:
        """Ask whether unlikely answers are right, once nothing else is wrong."""
        super().full_clean()
        if self.is_bound and not self.errors and (doubts := self.find_doubts(self.cleaned_data)):
            self.fields[IS_RIGHT] = make_doubts_field(doubts)
            replace_messages(self.fields[IS_RIGHT])
            ticked = self[IS_RIGHT].data or []
            if all(digest_doubt(doubt) in ticked for doubt in doubts):
                self.confirmed_doubts = doubts
                del self.fields[IS_RIGHT]
            else:
                self.add_error(IS_RIGHT, _("Say that this is right, or change it"))

    def _is_lacking(self, name: str, cleaned: CleanedData) -> bool:
        needed = name in self.needed_when_revealed and name not in self.errors
        return needed and cleaned.get(name) in self.fields[name].empty_values

    def _use_confirmed(self, cleaned: CleanedData) -> None:
        for name, known in self.known.items():
            if cleaned.get(f"{name}_known") == CONFIRM:
                cleaned[name] = known.value

    @property
    def confirmed_names(self) -> set[str]:
        """The known answers the person confirmed as they stood."""
        return {name for name in self.known if self.cleaned_data.get(f"{name}_known") == CONFIRM}

    def _refuse_unknown_names(self) -> None:
        if not self.refuse_unknown:
            return
        strangers = [name for name in self.data if not self._expects(name)]
        if strangers:
            shown = ", ".join(f"‘{name[:40]}’" for name in strangers[:3])
            self.add_error(
                None,
                _(
                    "This page sent something it does not ask for: %(names)s. Reload the page and try again",
                    names=shown,
                ),
            )

    def _expects(self, name: str) -> bool:
        if name in PAGE_TOKENS or name in self.buttons or name == self.add_prefix(IS_RIGHT):
            return True
        another_forms = remove_prefix(name, self.prefix) is None
        return another_forms or self.has_field(name)

    def has_field(self, name: str) -> bool:
        """Return whether a sent name is of a field of this form, or of one of the boxes of a date."""
        own = remove_prefix(name, self.prefix)
        return own is not None and (own in self.fields or own.rpartition("-")[0] in self.fields)

    def seen_is_current(self, current: str) -> bool:
        """Return whether the person was looking at the version that is current now."""
        return str(self.data.get(self.add_prefix("seen"), "")) == str(current)

    def show_version(self, current: str) -> None:
        """For the conflict page: the person now sees the current version; what they send next is about it."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = str(current)

    @property
    def error_summary(self) -> list[dict[str, str]]:
        return list_all_errors(self)
