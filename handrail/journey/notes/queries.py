"""Who may read what staff wrote: notes of contacts and case notes."""

from handrail.accounts.policy import Permission, Reader
from handrail.journey.case.models import Case
from handrail.journey.case.queries import is_restricted, version_of


def may_read_notes(case: Case, reader: Reader) -> bool:
    """Return whether a reader sees the clinical content of a case, notes included."""
    clinical = reader.has_permission(Permission.READ_CLINICAL, case.service)
    return clinical and not is_restricted(version_of(case), reader)
