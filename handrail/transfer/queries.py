"""What an import looks up: who is known already, who looks after a case, and the batches there are."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from handrail.accounts.models import User
from handrail.accounts.policy import Permission, Reader
from handrail.foundation.errors import UserError
from handrail.journey.case.models import Case, Person
from handrail.journey.case.queries import cases_for, facts_of, version_of
from handrail.journey.case.spells import find_current_case
from handrail.journey.case.tasks import running_clocks
from handrail.journey.identity.queries import describe_identity, find_similar_cases
from handrail.journey.identity.rules import STRONG_POINTS, score_agreement
from handrail.transfer.models import ImportBatch, ImportedCase
from handrail.transfer.rules import NEW_PERSON, CaseEntry

# What comes before an assessment: of a case that came with one, nobody needs to do it any more.
BEFORE_ASSESSMENT = frozenset({"screened", "enrolled", "allocated", "first_contact", "assessed"})
LOOKS_LIKE = (
    "Looks like someone who is here already: {references}. Enter the reference if it is the same person, or "
    "‘new’ if it is someone else"
)


@dataclass(frozen=True)
class KnownPerson:
    """The person that a row says it is about, where they are known; else what is to be corrected."""

    person: Person | None = None
    problem: str = ""
    # The cases that the problem names, each with its service.
    alike: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FoundManager:
    """The member of staff of an email address; else what is to be corrected."""

    user: User | None = None
    problem: str = ""


def find_known(entry: CaseEntry, reader: Reader, service: str) -> KnownPerson:
    """Return the person that a row names, or ask where it looks like somebody that the reader may see."""
    said = entry.known.strip()
    if said.casefold() == NEW_PERSON:
        return KnownPerson()
    if said:
        return _find_named(said, reader, service)
    typed = describe_identity(Person(**entry.person))
    alike = [
        (case.reference, case.service)
        for case in find_similar_cases(reader, typed)
        if score_agreement(typed, describe_identity(case.person)) >= STRONG_POINTS
    ]
    if not alike:
        return KnownPerson()
    names = ", ".join(reference for reference, _ in alike)
    return KnownPerson(problem=LOOKS_LIKE.format(references=names), alike=tuple(alike))


def _find_named(reference: str, reader: Reader, service: str) -> KnownPerson:
    cases = cases_for(reader, Permission.TAKE_REFERRAL)
    case = cases.filter(reference=reference.upper()).first()
    if case is None:
        return KnownPerson(problem="You see no case with this reference. Enter one you see, or ‘new’")
    if current := find_current_case(case.person, service):
        return KnownPerson(
            problem=f"They are supported here now, in {current.reference}: nothing to import. Remove the row"
        )
    return KnownPerson(case.person)


def find_manager(email: str, service: str) -> FoundManager:
    """Return the case manager of an email address; none where the row names none."""
    if not email:
        return FoundManager()
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None or not user.build_reader().has_permission(Permission.ASSESS, service):
        return FoundManager(
            problem="No one with this email address is a case manager here. Invite them on the staff page "
            "first, or clear the cell: the case then waits for a case manager"
        )
    return FoundManager(user)


def list_missed_clocks(case: Case, at: datetime) -> list[str]:
    """Return the clocks still open of what comes before an assessment that has been made."""
    deadlines = running_clocks(version_of(case), facts_of(case), at)
    return [each.clock for each in deadlines if each.is_open and each.met_by in BEFORE_ASSESSMENT]


def find_batch_of_file(service: str, digest: str) -> ImportBatch | None:
    """Return the batch in which a file was imported into a service, unless it was taken back."""
    return ImportBatch.objects.filter(service=service, digest=digest, undone_at__isnull=True).first()


def list_batches(services: tuple[str, ...]) -> list[tuple[ImportBatch, int]]:
    """Return the batches of these services, the latest first, each with how many of its cases stand."""
    standing = Count("cases", filter=Q(cases__removed_at__isnull=True))
    batches = ImportBatch.objects.filter(service__in=services).select_related("by", "undone_by")
    return [(batch, batch.standing) for batch in batches.annotate(standing=standing)]


def list_batch_cases(batch: ImportBatch) -> list[ImportedCase]:
    """Return the rows of a batch that became cases, in the order of the file."""
    return list(batch.cases.order_by("row"))


def find_batch(services: tuple[str, ...], key: int) -> ImportBatch:
    """Return a batch of these services by its number. Raises UserError where there is none."""
    batch = ImportBatch.objects.filter(service__in=services, pk=key).select_related("by").first()
    if batch is None:
        raise UserError(f"There is no batch {key}. `handrail cases batches` lists those there are.")
    return batch
