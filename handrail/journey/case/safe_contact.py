"""How it is safe to contact somebody: by which channel, when, as who, and what others may hear. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Self

from handrail.foundation.calendars import LONDON, as_moment, to_day
from handrail.foundation.choices import TextChoices
from handrail.foundation.wording import join_words, nhs_time, upper_first


class ContactSafety(TextChoices):
    """Whether the usual way is safe, as the client has said; empty where nobody has asked."""

    USUAL = "usual", "Yes"
    RULES = "rules", "No, or not always"
    # Something they wrote may be an instruction: somebody must ask what is safe.
    UNCLEAR = "unclear", "Not clear"


class Weekday(TextChoices):
    """The days of the week, Monday first as `date.weekday` counts."""

    MON = "mon", "Monday"
    TUE = "tue", "Tuesday"
    WED = "wed", "Wednesday"
    THU = "thu", "Thursday"
    FRI = "fri", "Friday"
    SAT = "sat", "Saturday"
    SUN = "sun", "Sunday"


# Of the text that says who else may answer.
MAX_OTHERS_LENGTH = 200
CHANNEL_WORDS = {"telephone": "phone", "text": "text", "email": "email", "post": "letter"}


# The fields that say what may be done; the others are words for whoever calls.
WHAT_IS_ALLOWED = ("contact_safety", "safe_channels", "safe_days", "safe_from", "safe_until", "no_messages")


@dataclass(frozen=True)
class SafeContact:
    """What a client has said about contacting them safely, as the fields of Person hold it."""

    contact_safety: str = ""
    safe_channels: tuple[str, ...] = ()
    safe_days: tuple[str, ...] = ()
    safe_from: time | None = None
    safe_until: time | None = None
    others_who_answer: str = ""
    others_may_be_told: str = ""
    calling_name: str = ""
    no_messages: bool = False

    @classmethod
    def from_record(cls, record: object) -> Self:
        """Return what the fields of a record say."""
        facts = {name: getattr(record, name) for name in cls.__dataclass_fields__}
        lists = {name: tuple(facts[name]) for name in ("safe_channels", "safe_days")}
        return cls(**{**facts, **lists})

    @classmethod
    def from_answers(cls, said: Mapping[str, object]) -> Self:
        """Return what answers say, by the names of the fields; what is not answered is empty."""
        facts = {name: said[name] for name in cls.__dataclass_fields__ if name in said}
        # Answers are of every type: a form or the record has checked them.
        return cls(**{name: _freeze_list(value) for name, value in facts.items()})  # type: ignore[arg-type]

    def list_columns(self) -> dict[str, object]:
        """Return the fields of Person by their names, as they are kept."""
        facts = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()}

    @property
    def has_rules(self) -> bool:
        return self.contact_safety == ContactSafety.RULES

    def allows_channel(self, channel: str) -> bool:
        """Return whether the software may use a channel unprompted: 'telephone', 'text', 'email', 'post'."""
        if self.has_rules:
            return channel in self.safe_channels
        return self.contact_safety != ContactSafety.UNCLEAR and not self.no_messages

    def allows_letter(self) -> bool:
        """Return whether a letter may be posted: 'do not leave messages' is about phones and screens."""
        if self.has_rules:
            return "post" in self.safe_channels
        return self.contact_safety != ContactSafety.UNCLEAR

    def find_safe_time(self, at: datetime) -> datetime:
        """Return the first safe moment to reach them from `at` on; `at` itself where it is safe now."""
        if not self.has_rules or not (self.safe_days or self.safe_from or self.safe_until):
            return at
        local = as_moment(at)
        for days in range(8):
            start = datetime.combine(to_day(at) + timedelta(days), self.safe_from or time(), LONDON)
            end = datetime.combine(to_day(start), self.safe_until or time.max, LONDON)
            if self._is_safe_day(start) and local < end:
                return max(start, local)
        return at  # No window at all: a form refuses that.

    def _is_safe_day(self, day: datetime) -> bool:
        return not self.safe_days or list(Weekday)[day.weekday()] in self.safe_days

    def describe_times(self) -> str:
        """Return when it is safe: 'between 10am and midday on Mondays'; '' for any time."""
        if not self.has_rules:
            return ""
        match self.safe_from, self.safe_until:
            case None, None:
                hours = ""
            case start, None:
                hours = f"after {nhs_time(start)}"
            case None, end:
                hours = f"before {nhs_time(end)}"
            case start, end:
                hours = f"between {nhs_time(start)} and {nhs_time(end)}"
        days = join_words([f"{Weekday(day).label}s" for day in self.safe_days])
        return " ".join(filter(None, [hours, f"on {days}" if days else ""]))

    def describe_for_caller(self, given_name: str) -> list[str]:
        """Return what to know before calling, a sentence each; nothing where the usual way is safe."""
        if self.contact_safety == ContactSafety.UNCLEAR:
            return ["Ask first how it’s safe to contact them: see what they told us"]
        lines = self._describe_rules(given_name) if self.has_rules else []
        return [*lines, "Do not leave a message"] if self.no_messages else lines

    def _describe_rules(self, given_name: str) -> list[str]:
        named = f"; say you are calling from {self.calling_name}" if self.calling_name else ""
        lines = [f"Ask for {given_name}{named}"] if self.allows_channel("telephone") else ["Do not call"]
        if times := self.describe_times():
            lines.append(f"Contact them {times}")
        if self.others_who_answer:
            told = self.others_may_be_told or "say nothing about us"
            lines.append(f"{upper_first(self.others_who_answer)} may answer: {told}")
        safe = [word for channel, word in CHANNEL_WORDS.items() if channel in self.safe_channels]
        return [*lines, f"Safe: {join_words(safe)} only"]


def _freeze_list(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def choose_stricter(first: SafeContact, second: SafeContact) -> SafeContact:
    """Return what keeps both: of two joined records, nothing becomes safe that one of them forbids.

    Where one is not clear, or they have no channel, day or time in common, somebody must ask what is safe.
    """
    stricter = first if first.has_rules or not second.has_rules else second
    if first.has_rules and second.has_rules:
        stricter = _intersect_rules(first, second)
    safeties = {first.contact_safety, second.contact_safety, stricter.contact_safety}
    order = (ContactSafety.UNCLEAR, ContactSafety.RULES, ContactSafety.USUAL)
    return replace(
        stricter,
        contact_safety=next((safety.value for safety in order if safety in safeties), ""),
        no_messages=first.no_messages or second.no_messages,
    )


def keep_to_both(before: SafeContact, said: SafeContact) -> SafeContact:
    """Return what holds once somebody who may be another than the client has said what is safe.

    What is stricter than before holds. Where something is less strict, somebody must ask what is safe.
    """
    stricter = choose_stricter(before, said)
    is_granted = all(getattr(stricter, name) == getattr(said, name) for name in WHAT_IS_ALLOWED)
    return stricter if is_granted else replace(stricter, contact_safety=ContactSafety.UNCLEAR.value)


def _intersect_rules(first: SafeContact, second: SafeContact) -> SafeContact:
    """Return the rules that both keep; not clear where they leave nothing."""
    channels = tuple(channel for channel in first.safe_channels if channel in second.safe_channels)
    every_day = tuple(Weekday)
    days = tuple(day for day in first.safe_days or second.safe_days if day in (second.safe_days or every_day))
    start = max(filter(None, (first.safe_from, second.safe_from)), default=None)
    end = min(filter(None, (first.safe_until, second.safe_until)), default=None)
    no_day = bool(first.safe_days or second.safe_days) and not days
    if not channels or no_day or (start and end and start >= end):
        return replace(first, contact_safety=ContactSafety.UNCLEAR.value)
    both_tell = first.others_may_be_told and second.others_may_be_told
    return replace(
        first,
        safe_channels=channels,
        safe_days=days,
        safe_from=start,
        safe_until=end,
        others_who_answer=_join_texts(first.others_who_answer, second.others_who_answer),
        others_may_be_told=first.others_may_be_told if both_tell else "",
        calling_name=first.calling_name or second.calling_name,
    )


def _join_texts(first: str, second: str) -> str:
    return "; ".join(dict.fromkeys(filter(None, (first, second))))[:MAX_OTHERS_LENGTH]


SAFE_CONTACT_FIELDS = tuple(SafeContact.__dataclass_fields__)


def is_safe_contact(name: str) -> bool:
    """Return whether a field of Person says how it is safe to contact them."""
    return name in SAFE_CONTACT_FIELDS


def list_changed(names: Iterable[str]) -> list[str]:
    """Return the details of a person that changed, in words; those of safe contact are one."""
    return list(dict.fromkeys(_word_detail(name) for name in names))


def _word_detail(name: str) -> str:
    return "safe contact" if is_safe_contact(name) else name.replace("_", " ")


_ABOUT_CONTACT = r"messages?|voicemails?|texts?|texting|calls?|calling|ring|phone|e-?mails?|letters?|post"
_REFUSALS = r"never|not|don[’']?t|no|avoid|only|unsafe|stop|careful"
_OTHERS = r"husband|wife|partner|boyfriend|girlfriend|ex|family|mother|mum|father|dad|parents?|son|daughter"
_READING = r"checks?|reads?|sees?|finds? out|looks?|monitors?|listens?|answers?|controls?|knows?"
_INSTRUCTION = re.compile(
    rf"\b(?:{_REFUSALS})\b[^.;]*\b(?:{_ABOUT_CONTACT})\b|\b(?:{_OTHERS})\b[^.;]*\b(?:{_READING})\b"
    r"|\b(?:un)?safe\b|\bdiscreet|\bwithheld\b|\bsecret|\bconfidential|\bviolen|\babus|\bafraid\b|\bscared\b",
    re.IGNORECASE,
)


def may_be_safety_instruction(text: str) -> bool:
    """Return whether free text may say how it is safe to contact somebody, so that a form must ask.

    It decides nothing by itself: `Never text: husband checks her mobile` makes the form ask for the fields.
    """
    return _INSTRUCTION.search(text) is not None


def flag_unclear_contact(facts: Mapping[str, object]) -> dict[str, object]:
    """Return the facts of a person, flagged where their needs may hold an instruction."""
    if needs_asking(str(facts.get("contact_needs") or ""), facts):
        return {**facts, "contact_safety": ContactSafety.UNCLEAR.value}
    return dict(facts)


def needs_asking(text: str, facts: Mapping[str, object]) -> bool:
    """Return whether what was written and what was chosen leave open how it is safe to contact somebody."""
    return may_be_safety_instruction(text) and facts.get("contact_safety") != ContactSafety.RULES
