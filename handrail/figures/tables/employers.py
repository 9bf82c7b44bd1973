"""Employers: how many the service deals with and has engaged, of what size, and what it did for them."""

from collections.abc import Mapping

from handrail.extract.codes import EMPLOYER_SERVICES, SIZES
from handrail.figures.engine.declaration import (
    CategoryBlock,
    CountedUnit,
    Example,
    ExampleRow,
    LineBlock,
    Table,
    TableLine,
    TableMeasure,
)

_FIFE, _DUNDEE = {"service": "hws", "site": "fife"}, {"service": "hws", "site": "dundee"}
_ROWS = (
    {**_FIFE, "employer_id": "1", "date": "2018-06-01", "employer_size": "under_10", "kind": "advice"},
    {
        **_FIFE,
        "employer_id": "1",
        "date": "2018-07-01",
        "employer_size": "10-49",
        "kind": "workshop",
        "engaged": True,
    },
    {**_DUNDEE, "employer_id": "1", "date": "2018-08-01", "kind": "advice"},
    {
        **_FIFE,
        "employer_id": "2",
        "date": "2018-06-01",
        "employer_size": "250+",
        "kind": "vacancy_brokered",
        "engaged": False,
    },
    {**_FIFE, "employer_id": "3", "date": "2018-06-01", "kind": "advice", "engaged": True},
    # Nobody has recorded whether this one is engaged.
    {**_FIFE, "employer_id": "4", "date": "2018-06-01", "kind": "advice"},
    {"service": "rhyl", "employer_id": "1", "date": "2018-06-09", "kind": "advice", "engaged": True},
)
_FILES: Mapping[str, tuple[ExampleRow, ...]] = {
    "clients": ({"case_id": "a", "service": "hws"},),
    "employers": _ROWS,
}
_FIELDS = ("service", "site", "employer_size")
_EMPLOYER = CountedUnit(
    "employer_id",
    ("service", "site"),
    {
        "date": "min(date)",
        "employer_size": "last(employer_size ORDER BY date NULLS FIRST) FILTER (employer_size IS NOT NULL)",
        "is_engaged": "bool_or(engaged)",
    },
)
_EMPLOYERS = TableMeasure("count", "count", unit="employers")
_ONCE = (
    "An employer counts once in each figure, on the day of the first dealing with whoever the figure is of: "
    "a service, a site or all together."
)


ENGAGED = Table(
    name="employers-engaged",
    group="employers",
    title="Employers dealt with and engaged",
    blocks=(
        LineBlock(
            (
                TableLine("employers", "TRUE", "Employers with at least one dealing."),
                TableLine(
                    "engaged",
                    "is_engaged",
                    "Of those, meeting the service's own definition of engaged.",
                    missing="is_engaged IS NULL",
                ),
            )
        ),
    ),
    measures=(_EMPLOYERS,),
    of_says="employers, each once",
    missing_says="not recorded whether the employer is engaged",
    at="date",
    relation="employers",
    unit=_EMPLOYER,
    fields=_FIELDS,
    of_people=False,
    shows=("employer_id", *_FIELDS, "date", "is_engaged"),
    note=f"{_ONCE} What engaged means is the service's to define; until it is recorded, it is not known.",
    example=Example(
        files=_FILES,
        expect={
            ("employers", "hws"): 4,
            ("engaged", "hws"): 2,
            ("employers", "rhyl"): 1,
            ("employers", "all"): 4,
            ("engaged", "all"): 2,
        },
        base={("engaged", "hws"): 3, ("engaged", "all"): 3},
        missing={("engaged", "hws"): 1, ("engaged", "all"): 1},
    ),
    more_examples=(
        # In Dundee nobody has recorded whether the one employer is engaged.
        Example(
            files=_FILES,
            by=("site",),
            expect={
                ("employers", "fife"): 4,
                ("employers", "dundee"): 1,
                ("engaged", "dundee"): None,
                ("employers", "all"): 4,
            },
            base={("engaged", "dundee"): 0},
            missing={("engaged", "dundee"): 1},
        ),
        # Whoever was dealt with in June is no employer of July or August.
        Example(files=_FILES, by=("month",), expect={("employers", "2018-06"): 4, ("employers", "all"): 4}),
        Example(
            files=_FILES,
            by=("site", "month"),
            expect={
                ("employers", "fife / 2018-06"): 4,
                ("employers", "dundee / 2018-08"): 1,
                ("employers", "all / 2018-06"): 4,
            },
        ),
    ),
)

BY_SIZE = Table(
    name="employers-by-size",
    group="employers",
    title="Employers engaged, by size",
    blocks=(CategoryBlock("employer_size", SIZES),),
    measures=(_EMPLOYERS,),
    line_name="size",
    of="coalesce(is_engaged, TRUE)",
    of_says="employers engaged, each once",
    excluded=(("not engaged", "NOT is_engaged"),),
    missing="is_engaged IS NULL",
    missing_says="not recorded whether the employer is engaged, or its size",
    at="date",
    relation="employers",
    unit=_EMPLOYER,
    fields=_FIELDS,
    of_people=False,
    shows=("employer_id", *_FIELDS, "date", "is_engaged"),
    note=f"{_ONCE} Its size is the last one recorded.",
    # The first has grown; the third has no size, and of the fourth it is not known whether it is engaged.
    example=Example(
        files=_FILES,
        expect={("10-49", "hws"): 1, ("under_10", "hws"): 0, ("250+", "hws"): 0, ("10-49", "all"): 1},
        base={("10-49", "hws"): 1, ("10-49", "all"): 1},
        missing={("10-49", "hws"): 2, ("10-49", "all"): 2},
    ),
)

SERVICES = Table(
    name="employer-services",
    group="employers",
    title="What was done for employers: advice, workshops, vacancies brokered and more",
    blocks=(CategoryBlock("kind", EMPLOYER_SERVICES),),
    measures=(TableMeasure("count", "count", unit="dealings"),),
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
        expect={("advice", "hws"): 4, ("workshop", "hws"): 1, ("vacancy_brokered", "hws"): 1},
        base={("advice", "hws"): 6},
    ),
)

TABLES = [ENGAGED, BY_SIZE, SERVICES]
