"""`employers`: each dealing with a client's employer, from the contacts; all of it read every time."""

from collections.abc import Container, Iterator, Sequence

from django.db.models.functions import Coalesce

from handrail.journey.case.models import Contact
from handrail.journey.case.queries import exclude_struck_out
from handrail.reporting.from_journey.clients import band_employer_size
from handrail.reporting.from_journey.reading import Record, to_local_day

# What a contact was about -> what was given to the employer; anything else is advice.
DEALING_KINDS = {"adjustments": "adjustments", "employer": "mediation"}


def build_employer_records(
    services: Sequence[str], of_cases: Container[str] | None = None
) -> Iterator[Record]:
    """Build a record of each contact in which the employer was reached.

    Whether that engages an employer each service defines. `of_cases`: only these, by reference.
    """
    reached = Contact.objects.filter(
        case__service__in=services, case__employer__isnull=False, with_whom="employer", successful=True
    )
    rows = (
        exclude_struck_out(reached)
        .order_by("pk")
        .values_list(
            "case__reference",
            "at",
            "content",
            "case__service",
            Coalesce("case__employer__same_as_id", "case__employer_id"),
            Coalesce("case__employer__same_as__head_count", "case__employer__head_count"),
        )
    )
    for case, at, content, service, employer, head_count in rows.iterator(chunk_size=2_000):
        if of_cases is not None and case not in of_cases:
            continue
        yield {
            "employer_id": str(employer),
            "service": service,
            "date": to_local_day(at),
            "employer_size": band_employer_size(head_count),
            "kind": next((DEALING_KINDS[code] for code in content or () if code in DEALING_KINDS), "advice"),
        }
