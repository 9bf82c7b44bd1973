"""The writes that every stage shares. Each is atomic, says who and when, and leaves an event.

`@once_per_submission` makes a form sent twice act once: the second gets `None`. `lock_case` is the first line
of an action on a case; `append_event` the last.
"""

from handrail.journey.case.actions.drafts import drop_draft, drop_old_drafts, save_draft
from handrail.journey.case.actions.events import (
    append_event,
    lock_case,
    lock_cases_of,
    once_for,
    once_per_submission,
    refresh_case,
    refresh_every_case,
)
from handrail.journey.case.actions.facts import (
    ConsentAnswer,
    make_document,
    mark_struck_out,
    record_consents,
    record_contact,
    strike_out,
    strike_out_together,
)
from handrail.journey.case.actions.people import change_details, change_person, choose_language

__all__ = [
    "ConsentAnswer",
    "append_event",
    "change_details",
    "change_person",
    "choose_language",
    "drop_draft",
    "drop_old_drafts",
    "lock_case",
    "lock_cases_of",
    "make_document",
    "mark_struck_out",
    "once_for",
    "once_per_submission",
    "record_consents",
    "record_contact",
    "refresh_case",
    "refresh_every_case",
    "save_draft",
    "strike_out",
    "strike_out_together",
]
