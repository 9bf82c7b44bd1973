"""Employers: how many the service deals with and has engaged, of what size, and what it did for them."""

from handrail.extract.codes import EMPLOYER_SERVICES, SIZES
from handrail.extract.connection import Extract
from handrail.extract.joining import view
from handrail.figures.engine.declare import COUNT, Categories, Example, Line, Lines, Table

_ROWS = (
    {"employer_id": "1", "service": "fife", "date": "2018-06-01", "employer_size": "10-49", "kind": "advice"},
    {
        "employer_id": "1",
        "service": "fife",
        "date": "2018-07-01",
        "employer_size": "10-49",
        "kind": "workshop",
        "engaged": True,
    },
    {
        "employer_id": "2",
        "service": "fife",
        "date": "2018-06-01",
        "employer_size": "250+",
        "kind": "vacancy_brokered",
        "engaged": False,
    },
    {"employer_id": "3", "service": "fife", "date": "2018-06-01", "kind": "advice", "engaged": True},
)
_FILES = {"clients": ({"case_id": "a", "service": "fife"},), "employers": _ROWS}
_FIELDS = ("service", "site", "employer_size")


def _once(extract: Extract) -> None:
    """An employer once a service, on the day of the first dealing."""
    view(
        extract,
        "employers_once",
        "SELECT service, employer_id, min(site) AS site, min(date) AS date, "
        "max(employer_size) AS employer_size, "
        "coalesce(bool_or(engaged), FALSE) AS is_engaged FROM employers GROUP BY service, employer_id",
    )


ENGAGED = Table(
    name="employers-engaged",
    group="employers",
    title="Employers dealt with and engaged",
    blocks=(
        Lines(
            (
                Line("employers", "TRUE", "Employers with at least one dealing."),
                Line("engaged", "is_engaged", "Of those, meeting the service's own definition of engaged."),
            )
        ),
    ),
    measures=(COUNT,),
    of_says="employers, each once",
    at="date",
    relation="employers_once",
    needs=("employers",),
    prepare=_once,
    fields=_FIELDS,
    of_people=False,
    shows=("employer_id", *_FIELDS, "date", "is_engaged"),
    note="An employer counts on the day of the first dealing. What engaged means is the service's to define.",
    example=Example(files=_FILES, expect={("employers", "fife"): 3, ("engaged", "fife"): 2}),
)

BY_SIZE = Table(
    name="employers-by-size",
    group="employers",
    title="Employers engaged, by size",
    blocks=(Categories("employer_size", SIZES),),
    measures=(COUNT,),
    line_name="size",
    of="is_engaged",
    of_says="employers engaged, each once",
    excluded=(("not engaged", "NOT is_engaged"),),
    missing_says="size not recorded",
    at="date",
    relation="employers_once",
    needs=("employers",),
    prepare=_once,
    fields=_FIELDS,
    of_people=False,
    shows=("employer_id", *_FIELDS, "date", "is_engaged"),
    example=Example(
        files=_FILES,
        expect={("10-49", "fife"): 1, ("250+", "fife"): 0},
        base={("10-49", "fife"): 1},
        missing={("10-49", "fife"): 1},
    ),
)

SERVICES = Table(
    name="employer-services",
    group="employers",
    title="What was done for employers: advice, workshops, vacancies brokered and more",
    blocks=(Categories("kind", EMPLOYER_SERVICES),),
    measures=(COUNT,),
    line_name="service given",
    of_says="dealings with employers",
    missing_says="kind of dealing not recorded",
    at="date",
    relation="employers",
    fields=_FIELDS,
    of_people=False,
    shows=("employer_id", *_FIELDS, "date", "kind", "engaged"),
    example=Example(
        files=_FILES,
        expect={("advice", "fife"): 2, ("workshop", "fife"): 1, ("vacancy_brokered", "fife"): 1},
        base={("advice", "fife"): 4},
    ),
)

TABLES = [ENGAGED, BY_SIZE, SERVICES]
