"""Saving unfinished work, and dropping it."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from handrail.accounts.models import User
from handrail.journey.case.errors import DraftConflict
from handrail.journey.case.models import Draft


def save_draft(
    *,
    key: str,
    data: Mapping[str, object],
    place: str = "",
    about: str = "",
    page: uuid.UUID | None = None,
    seen: int | None = None,
    by: User | None,
    at: datetime,
) -> Draft:
    """Save unfinished work. Raises DraftConflict where somebody else's page has saved since `seen`."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(key=key).first()
        if draft is None:
            return Draft.objects.create(
                key=key, data=dict(data), place=place, about=about, page=page, revision=1,
                saved_by=by, started_at=at, saved_at=at,
            )  # fmt: skip
        if seen is not None and draft.revision != seen and draft.page != page:
            raise DraftConflict(draft)
        draft.data, draft.place, draft.about, draft.page = dict(data), place, about, page
        draft.revision += 1
        draft.saved_by, draft.saved_at = by, at
        draft.save()
        return draft


def drop_draft(key: str) -> bool:
    """Drop a draft, as the work is done; return whether there was one."""
    return Draft.objects.filter(key=key).delete()[0] > 0


def drop_old_drafts(kind: str, *, before: datetime) -> None:
    """Drop the drafts whose key begins with `kind` and that nobody has saved since `before`."""
    Draft.objects.filter(key__startswith=kind, saved_at__lt=before).delete()
