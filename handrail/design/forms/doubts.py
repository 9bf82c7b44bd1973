"""Answers that are possible and unlikely: a form asks once whether they are right, and keeps the answer.

The question comes with the form when it is sent, as a box to tick: it needs no JavaScript. A box is ticked
for one question; another value is another question.
"""

import hashlib
from collections.abc import Mapping
from datetime import date

from django import forms

from handrail.design.forms.dates import DateField
from handrail.design.forms.fields import MultipleChoiceField
from handrail.foundation.translation import translate_text as _

# The name of the boxes that say that an unlikely answer is right.
IS_RIGHT = "is_right"


def list_date_doubts(fields: Mapping[str, forms.Field], cleaned: Mapping[str, object]) -> list[str]:
    """Return the question that each unlikely date of a form raises."""
    dates = ((field, cleaned.get(name)) for name, field in fields.items() if isinstance(field, DateField))
    return [doubt for field, value in dates if isinstance(value, date) and (doubt := field.find_doubt(value))]


def make_doubts_field(doubts: list[str]) -> MultipleChoiceField:
    """Return the boxes to tick, one a question."""
    return MultipleChoiceField(
        label=_("Is this right?"),
        hint=_("Tick to say that it is right, or change what you entered."),
        choices=[(digest_doubt(doubt), doubt) for doubt in doubts],
        required=False,
        inline=False,
    )


def digest_doubt(doubt: str) -> str:
    """Return the value of a question's box."""
    return hashlib.sha256(doubt.encode()).hexdigest()[:12]
