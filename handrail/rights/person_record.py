"""One person's record as it is copied for them: what is given, and what is not with the reason. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from handrail.foundation.choices import TextChoices


class FieldState(TextChoices):
    """Whether a field is in the copy."""

    GIVEN = "given"
    REDACTED = "redacted"
    HELD_BACK = "held_back"
    # Somebody else's name, contact or words.
    REMOVED = "removed"
    # Nobody has looked through it yet.
    WAITING = "waiting"


@dataclass(frozen=True)
class RecordField:
    """One field of an entry: `value` as JSON has it, `words` for people, and why it is not whole."""

    name: str
    label: str
    value: object = None
    words: str = ""
    state: FieldState = FieldState.GIVEN
    reason: str = ""


@dataclass(frozen=True)
class RecordSection:
    """What one model holds of the person: an entry for each row."""

    title: str
    entries: tuple[tuple[RecordField, ...], ...]


@dataclass(frozen=True)
class RecordText:
    """A text or a file that somebody looks through before it is given; `words` is None for a file."""

    key: str
    section: str
    label: str
    at: str
    digest: str
    words: str | None
    # The people known to the record whose names stand in it.
    mentions: tuple[str, ...] = ()
    decided: bool = False
    # Of a file: its name and content.
    file_name: str = ""


@dataclass(frozen=True)
class RecordFile:
    """A file that is given with the record."""

    name: str
    content: bytes


@dataclass(frozen=True)
class HeldBack:
    """A part of the record that is not in the copy, and why."""

    what: str
    reason: str


@dataclass
class PersonRecord:
    """The whole copy, as far as somebody has looked through it."""

    references: tuple[str, ...]
    name: str
    # Of whose words and in which language its PDF speaks.
    service: str = ""
    language: str = ""
    sections: list[RecordSection] = field(default_factory=list)
    texts: list[RecordText] = field(default_factory=list)
    files: list[RecordFile] = field(default_factory=list)
    held_back: list[HeldBack] = field(default_factory=list)

    def list_waiting(self) -> list[RecordText]:
        """Return the texts and files that nobody has looked through."""
        return [text for text in self.texts if not text.decided]

    def list_fields(self) -> Iterator[RecordField]:
        """Yield every field of every entry."""
        for section in self.sections:
            for entry in section.entries:
                yield from entry

    def count_fields(self, state: FieldState) -> int:
        """Count the fields in a state."""
        return sum(row.state is state for row in self.list_fields())


def to_json_value(value: object) -> object:
    """Return a value as JSON has it: dates and times by ISO 8601."""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [to_json_value(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_json_value(item) for key, item in value.items()}
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
