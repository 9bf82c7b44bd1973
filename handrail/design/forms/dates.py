"""Dates in three boxes and times in one, with errors that say what arrived."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy

from handrail.design.forms.looks import LookMixin, get_subject
from handrail.foundation.dates import age_on
from handrail.foundation.translation import translate_text as _
from handrail.foundation.wording import MONTHS, join_words, nhs_date, nhs_time

# Each part of a date, and its name within a sentence.
DATE_PARTS = {"day": gettext_lazy("day"), "month": gettext_lazy("month"), "year": gettext_lazy("year")}
MAX_AGE_YEARS = 120
MIN_AGE_YEARS = 10
# Outside these a date of birth is asked about: few people of other ages have a job to go back to.
LIKELY_AGES = range(16, 81)
# A date further away is more often a slip in the year than not.
LIKELY_YEARS_BACK, LIKELY_YEARS_AHEAD = 20, 3


class DateParts(NamedTuple):
    """What was typed in the three boxes."""

    day: str
    month: str
    year: str

    def __str__(self) -> str:
        return " ".join(part for part in self if part)


class DateBoxes(forms.Widget):
    """Boxes called name-day, name-month and name-year; one ISO value called name is read too."""

    template_name = "design/forms/date_boxes.html"

    def value_from_datadict(self, data: Mapping[str, object], files: object, name: str) -> DateParts | None:
        typed = DateParts(*(str(data.get(f"{name}-{part}") or "").strip() for part in DATE_PARTS))
        return typed if any(typed) else self.format_value(data.get(name))

    def value_omitted_from_data(self, data: Mapping[str, object], files: object, name: str) -> bool:
        return not any(key in data for key in (name, *(f"{name}-{part}" for part in DATE_PARTS)))

    # Other widgets draw a text; this one draws three.
    def format_value(self, value: object) -> DateParts | None:  # type: ignore[override]
        if isinstance(value, DateParts):
            return value
        if isinstance(value, date):
            return DateParts(str(value.day), str(value.month), str(value.year))
        if not value:
            return None
        iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", str(value).strip())
        return (
            DateParts(*(part.lstrip("0") for part in reversed(iso.groups())))
            if iso
            else DateParts(str(value), "", "")
        )

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-day" if id_ else id_


class DateField(LookMixin, forms.Field):
    """A date. `past` or `future` (today counts as both), `not_before`, `not_after` set the limits."""

    widget = DateBoxes

    def __init__(
        self,
        *,
        past: bool = False,
        future: bool = False,
        not_before: date | None = None,
        not_after: date | None = None,
        today: Callable[[], date] = timezone.localdate,
        **options: object,
    ) -> None:
        self.past, self.future = past, future
        self.not_before, self.not_after, self.today = not_before, not_after, today
        super().__init__(**options)

    def to_python(self, value: object) -> date | None:
        if isinstance(value, date):
            return value
        if value in self.empty_values:
            return None
        typed = value if isinstance(value, DateParts) else DateBoxes().format_value(value)
        return read_date(typed, get_subject(self)) if typed and any(typed) else None

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None:
            problem = self.find_problem(value)
            if problem:
                typed = _("you entered %(day)s", day=nhs_date(value))
                raise ValidationError(f"{problem}; {typed}", code="limit")

    def find_problem(self, value: date) -> str:
        """Return what is wrong with a real date, or nothing."""
        today, name = self.today(), get_subject(self)
        if self.past and value > today:
            return _("%(name)s must be today or in the past", name=name)
        if self.future and value < today:
            return _("%(name)s must be today or in the future", name=name)
        if self.not_before and value < self.not_before:
            return _("%(name)s must be on or after %(day)s", name=name, day=nhs_date(self.not_before))
        if self.not_after and value > self.not_after:
            return _("%(name)s must be on or before %(day)s", name=name, day=nhs_date(self.not_after))
        if 1900 <= value.year <= today.year + 100:
            return ""
        return _("%(name)s must have a year near ours", name=name)

    def find_doubt(self, value: date) -> str:
        """Return what is unlikely about a possible date, as a sentence; '' where nothing is."""
        back, ahead = (self.today().year - value.year), (value.year - self.today().year)
        if back <= LIKELY_YEARS_BACK and ahead <= LIKELY_YEARS_AHEAD:
            return ""
        return _("%(name)s is %(day)s", name=get_subject(self), day=nhs_date(value))

    def has_changed(self, initial: object, data: object) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class DateOfBirthField(DateField):
    default_options = {
        "label": gettext_lazy("Date of birth"),
        "hint": gettext_lazy("For example, 15 3 1984"),
        "autocomplete": "bday",
    }

    def find_problem(self, value: date) -> str:
        today, name = self.today(), get_subject(self)
        if value >= today:
            return _("%(name)s must be in the past", name=name)
        if age_on(value, today) < MIN_AGE_YEARS:
            return _("%(name)s must be at least %(years)s years ago", name=name, years=MIN_AGE_YEARS)
        if today.year - value.year > MAX_AGE_YEARS:
            return _("%(name)s must be less than %(years)s years ago", name=name, years=MAX_AGE_YEARS)
        return ""

    def find_doubt(self, value: date) -> str:
        age = age_on(value, self.today())
        if age in LIKELY_AGES:
            return ""
        return _("Born on %(day)s: %(age)s years old", day=nhs_date(value), age=age)


def read_date(typed: DateParts, name: str) -> date:
    """Return the date typed, or a ValidationError naming the boxes that are wrong."""
    missing = [part for part, text in zip(DATE_PARTS, typed, strict=True) if not text]
    if missing:
        parts = join_words([DATE_PARTS[part] for part in missing])
        raise _build_error(_("%(name)s must include a %(parts)s", name=name, parts=parts), missing)
    month = _read_month(typed.month)
    if not re.fullmatch(r"\d{4}", typed.year):
        raise _build_error(
            _(
                "Year must have 4 numbers, for example 1984; you entered %(typed)s",
                typed=_quote_shortened(typed.year),
            ),
            ["year"],
        )
    if month is None:
        raise _build_error(
            _(
                "Month must be a number from 1 to 12; you entered %(typed)s",
                typed=_quote_shortened(typed.month),
            ),
            ["month"],
        )
    if not re.fullmatch(r"\d{1,2}", typed.day) or not 1 <= int(typed.day) <= 31:
        raise _build_error(
            _("Day must be a number from 1 to 31; you entered %(typed)s", typed=_quote_shortened(typed.day)),
            ["day"],
        )
    try:
        return date(int(typed.year), month, int(typed.day))
    except ValueError as problem:
        words = f"{int(typed.day)} {_(MONTHS[month - 1])} {typed.year}"
        message = _("%(name)s must be a real date; there is no %(day)s", name=name, day=words)
        raise _build_error(message, list(DATE_PARTS)) from problem


def _read_month(text: str) -> int | None:
    """Read 3, 03, Mar, March, and the month's name in the language of the page."""
    if re.fullmatch(r"\d{1,2}", text):
        return int(text) if 1 <= int(text) <= 12 else None
    months = {
        number
        for number, month in enumerate(MONTHS, 1)
        for name in (month, _(month))
        if len(text) >= 3 and name.lower().startswith(text.lower())
    }
    return months.pop() if len(months) == 1 else None


def _quote_shortened(text: str) -> str:
    return f"‘{text if len(text) <= 20 else text[:20] + '…'}’"


def _build_error(message: str, boxes: list[str]) -> ValidationError:
    return ValidationError(message, code="invalid", params={"boxes": boxes})


class TimeField(LookMixin, forms.Field):
    """A time as people write it: 14:30, 2:30pm, 2.30 pm, 9am, midday."""

    widget = forms.TextInput
    default_options = {
        "label": gettext_lazy("Time"),
        "hint": gettext_lazy("For example, 9:30am or 2:30pm"),
        "width": 10,
    }

    def prepare_value(self, value: object) -> object:
        return nhs_time(value) if isinstance(value, time) else value

    def to_python(self, value: object) -> time | None:
        if isinstance(value, time):
            return value
        if value in self.empty_values:
            return None
        return read_time(str(value), get_subject(self))


def read_time(typed: str, name: str) -> time:
    text = re.sub(r"[\s.]+", lambda gap: "" if gap[0].isspace() else ":", typed.strip().lower().rstrip("."))
    text = re.sub(r":?([ap]):?m:?$", r"\1m", text)
    if text in ("midday", "noon", "midnight"):
        return time(0 if text == "midnight" else 12)
    found = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?(am|pm)?", text) or re.fullmatch(r"(\d{2})(\d{2})()", text)
    if found:
        hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
        bare = not half and found[2] is None  # '9' alone could be morning or evening
        if minute < 60 and not bare and (1 <= hour <= 12 if half else hour < 24):
            return time(hour % 12 + (12 if half == "pm" else 0) if half else hour, minute)
    raise ValidationError(
        _(
            "%(name)s must be a time like 9:30am or 2:30pm; you entered %(typed)s",
            name=name,
            typed=_quote_shortened(typed),
        ),
        code="invalid",
    )
