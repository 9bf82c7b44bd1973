"""How each field of a model is treated in a person's copy of their record. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from handrail.foundation.choices import TextChoices


class Treatment(TextChoices):
    """What becomes of a field in the copy."""

    SHOWN = "shown"
    # Words of staff or of others, which may name somebody else: a person looks through them first.
    READ_FIRST = "read_first"
    # Somebody else's name, contact or words.
    OTHERS = "others"
    # A file: looked through as words are, given with the record.
    FILE = "file"
    # Numbers and digests that serve the software, and what stands elsewhere in the copy.
    INTERNAL = "internal"


@dataclass(frozen=True)
class Source:
    """One model in the copy: its title, the way from a row to its case or person, each field's treatment.

    `owner` ends at a case, or with `of_person` at a person. `own_if` is a field and its value with which what
    is somebody else's in other rows is the person's own; `read_first_if` the values of a field with which a
    field must be read first, and is internal with all others. `exclude` are values of fields not copied.
    """

    label: str
    title: str
    owner: str
    shown: str = ""
    read_first: str = ""
    others: str = ""
    file: str = ""
    internal: str = ""
    of_person: bool = False
    own_if: tuple[str, str] | None = None
    read_first_if: tuple[str, str, tuple[str, ...]] | None = None
    exclude: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def treatments(self) -> dict[str, Treatment]:
        """The treatment of each field, in the order in which the copy shows them."""
        groups = (
            (Treatment.SHOWN, self.shown),
            (Treatment.READ_FIRST, self.read_first),
            (Treatment.OTHERS, self.others),
            (Treatment.FILE, self.file),
            (Treatment.INTERNAL, self.internal),
        )
        return {name: treatment for treatment, names in groups for name in names.split()}

    def find_treatment(self, name: str, values: Mapping[str, object]) -> Treatment:
        """Return the treatment of a field in a row of these values."""
        treatment = self.treatments[name]
        if self.own_if and treatment in (Treatment.OTHERS, Treatment.READ_FIRST):
            decisive, own = self.own_if
            if str(values.get(decisive)) == own:
                return Treatment.SHOWN
        if self.read_first_if and name == self.read_first_if[0]:
            _, decisive, listed = self.read_first_if
            return Treatment.READ_FIRST if str(values.get(decisive)) in listed else Treatment.INTERNAL
        return treatment
