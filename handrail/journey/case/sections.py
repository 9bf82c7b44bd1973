"""Work done a page at a time: each section saved as it goes, in any order, finished together.

The assessment, discharge, follow-up and the public referral are each a list of sections over one draft. What
was typed is kept as typed, valid or not; it is read by the section's form when everything is finished.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from handrail.accounts.models import User
from handrail.design.forms import CleanedData, Form
from handrail.journey.case import queries
from handrail.journey.case.actions import save_draft
from handrail.journey.case.drafts import PAGE_FIELDS, as_querydict, as_uuid, fill_form, list_typed
from handrail.journey.case.forms.dating import leave_out_today
from handrail.journey.case.models import Draft

# Where a draft keeps which sections somebody wants to come back to; the name of no section.
MARKS = "come-back"
NEEDS_CORRECTING = "needs correcting"


@dataclass(frozen=True)
class DraftSection:
    """One page: its form is made again from what was typed, given what is known already."""

    code: str
    title: str
    form: Callable[..., Form]
    optional: bool = False
    initial: Mapping[str, object] = field(default_factory=dict)
    # What is told above the form: what is known already, or how to go about it.
    said: tuple[str, ...] = ()
    # What the client has answered alone need not be asked again: when and how, in words.
    answered: str = ""


class DraftSections:
    """Sections over one draft, named by `key`, which several people may open at the same time."""

    is_shared = True

    def __init__(self, key: str, sections: list[DraftSection]) -> None:
        self.key = key
        self.sections = {section.code: section for section in sections}
        self._load(queries.draft_of(key))

    def _load(self, draft: Draft | None) -> None:
        self.draft = draft
        kept = dict(draft.data) if draft else {}
        self.marked = set(kept.pop(MARKS, {}).get("sections", ()))
        self.typed: dict[str, dict[str, list[str]]] = kept

    @property
    def last_saved(self) -> str | None:
        """The section last saved, where it still exists."""
        place = self.draft.place if self.draft else None
        return place if place in self.sections else None

    @property
    def revision_seen(self) -> int:
        return self.draft.revision if self.draft else 0

    def make_form(self, code: str, data: QueryDict | None = None) -> Form:
        """The section's form: bound to `data`, or filled with what was typed before."""
        section = self.sections[code]
        if data is not None:
            return section.form(data)
        form = section.form(initial=dict(section.initial), seen=str(self.revision_seen))
        return fill_form(form, self.typed.get(code, {}))

    def save_section(
        self,
        code: str,
        data: QueryDict,
        *,
        by: User | None,
        at: datetime,
        later: bool | None = None,
    ) -> Draft:
        """Keep what was typed in a section; `later` marks it to be come back to, or takes the mark away.

        Raises DraftConflict where another page of shared sections has saved since; one's own are saved over.
        """
        with transaction.atomic():
            if not self.is_shared:
                self._load(queries.draft_of(self.key, for_update=True))
            seen = data.get("seen", "")
            marked = self.marked if later is None else self.marked | {code} if later else self.marked - {code}
            typed = leave_out_today(list_typed(data), timezone.localdate(at))
            marks = {MARKS: {"sections": sorted(marked)}} if marked else {}
            draft = save_draft(
                key=self.key,
                data={**self.typed, code: typed, **marks},
                place=code,
                page=as_uuid(data.get("submission")),
                seen=int(seen) if self.is_shared and seen.isdigit() else None,
                by=by,
                at=at,
            )
        self._load(draft)
        return draft

    def bind_form(self, code: str) -> Form:
        """The section's form bound to what was typed, to be read when everything is finished."""
        data = as_querydict(self.typed.get(code, {}))
        data["submission"] = str(uuid.uuid4())
        return self.sections[code].form(data)

    def describe_state(self, code: str) -> str:
        """'done', 'needs correcting', 'started' or 'to do' for the list of sections."""
        if code not in self.typed:
            return "done" if self.sections[code].answered else "to do"
        if self.bind_form(code).is_valid():
            return "done"
        return NEEDS_CORRECTING

    def describe_states(self) -> dict[str, str]:
        return {code: self.describe_state(code) for code in self.sections}

    def find_next(self, code: str) -> str | None:
        """The section that follows."""
        codes = list(self.sections)
        place = codes.index(code) + 1
        return codes[place] if place < len(codes) else None

    def find_previous(self, code: str) -> str | None:
        codes = list(self.sections)
        place = codes.index(code) - 1
        return codes[place] if place >= 0 else None

    def list_unfinished(self) -> list[DraftSection]:
        """The sections that must still be done or put right."""
        states = self.describe_states()
        return [
            section
            for code, section in self.sections.items()
            if states[code] == NEEDS_CORRECTING or (states[code] == "to do" and not section.optional)
        ]

    def list_confirmed_doubts(self) -> list[str]:
        """The unlikely answers of every section that were said to be right, each in words."""
        forms = [self.bind_form(code) for code in self.sections if code in self.typed]
        return [doubt for form in forms if form.is_valid() for doubt in form.confirmed_doubts]

    def read_cleaned(self) -> dict[str, CleanedData]:
        """What every finished section says, by section."""
        found = {}
        for code in self.sections:
            if code in self.typed:
                form = self.bind_form(code)
                form.is_valid()
                found[code] = {
                    name: value for name, value in form.cleaned_data.items() if name not in PAGE_FIELDS
                }
        return found


class OwnDraftSections(DraftSections):
    """Sections that one person alone fills in, whose older page (the back button) is no conflict."""

    is_shared = False
