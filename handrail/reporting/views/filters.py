"""What the filter form of a page of figures offers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from handrail import service_models
from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.figures import tables
from handrail.figures.engine import grouping
from handrail.figures.engine.declaration import Table
from handrail.figures.render import wording
from handrail.foundation.periods import PERIOD_KINDS
from handrail.reporting.query import FILTERS, PERIODS, STAFF_FIELDS, ReaderQuery

Choices = Sequence[tuple[str, str]]  # values with their words

# Offered first of what a table may be broken down by; the fields of the profile follow.
FIRST_BREAKDOWNS = (
    "service",
    "site",
    "workstream",
    "team",
    "practice",
    "month",
    "quarter",
    "year",
    "financial_year",
)


@dataclass(frozen=True)
class FilterOptions:
    """The choices of each filter; of none where it is not offered."""

    services: Choices
    by: Choices = ()
    periods: dict[str, str] = field(default_factory=lambda: PERIODS)
    site: Choices = ()
    workstream: Choices = ()


def list_services(request: StaffRequest) -> Choices:
    """List the services whose figures the reader may see."""
    slugs = request.reader.list_services_with(Permission.READ_FIGURES)
    return [(slug, service_models.get_service(slug).name) for slug in slugs]


def list_options(
    request: StaffRequest, name: str, query: ReaderQuery | None, breakdowns: Choices = ()
) -> FilterOptions:
    """List what the filters of a page over table `name` offer; no breakdown but those given."""
    fields = tables.get_table(name).fields or grouping.list_fields()
    places = {field: _list_places(query, field) for field in FILTERS if field in fields}
    return FilterOptions(
        list_services(request),
        breakdowns,
        site=places.get("site", ()),
        workstream=places.get("workstream", ()),
    )


def list_breakdowns(declared: Table, query: ReaderQuery | None) -> Choices:
    """List what a reader may break a table down by."""
    protected = query is None or query.protected
    fields = declared.fields or grouping.list_fields()
    ordered = [
        *(name for name in FIRST_BREAKDOWNS if name in (*fields, *PERIOD_KINDS)),
        *(name for name in fields if name not in FIRST_BREAKDOWNS),
    ]
    return [(name, name_breakdown(name)) for name in ordered if not (protected and name in STAFF_FIELDS)]


def _list_places(query: ReaderQuery | None, name: str) -> Choices:
    """List the sites or workstreams that occur in the records."""
    if query is None:
        return []
    return [(label, wording.label_code(label)) for label in query.snapshot.open_extract().list_values(name)]


def name_breakdown(name: str) -> str:
    """Return a field as somebody would say it: work attendance at entry."""
    return wording.label_code({"financial_year": "financial year (April to March)"}.get(name, name))
