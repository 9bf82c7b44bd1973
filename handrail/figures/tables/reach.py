"""Who the service reaches: of those eligible, through which practices, and by whose prompting."""

import datetime as dt
from collections.abc import Mapping

from handrail.extract.connection import Extract
from handrail.extract.joining import make_view
from handrail.figures.engine.declaration import (
    COUNT,
    PERCENT,
    Example,
    ExampleRow,
    LineBlock,
    Table,
    TableLine,
    TableMeasure,
)
from handrail.figures.engine.example_rows import make_rows

_PROMPTED = "information_source IN ('gp', 'talking_therapies', 'other_healthcare')"


def _prepare_population(extract: Extract) -> None:
    """Make each case with the populations set for its service, and whether it is the person's first.

    The population in force on the day of enrolment is a column of its own.
    """
    make_view(
        extract,
        "clients_of_population",
        "SELECT clients.*, populations, "
        f"{_LAST_BY.format(day='enrolled_date')} AS population, row_number() OVER (PARTITION BY "
        "clients.service, coalesce(person_id, case_id) ORDER BY enrolled_date NULLS LAST, case_id) = 1 AS "
        f"is_first_case, DATE '{extract.seen_from()}' AS seen_from FROM clients LEFT JOIN (SELECT service, "
        "list({'month': month, 'value': value} ORDER BY month, set_on NULLS FIRST) AS populations "
        "FROM targets WHERE measure = 'eligible_population' AND site IS NULL AND workstream IS NULL "
        "GROUP BY service) USING (service)",
    )


# The population in force on a day: the last one set for a month that has begun by then.
_LAST_BY = "list_filter(populations, lambda p: p.month <= {day})[-1].value"

_PEOPLE = make_rows(
    "case_id person_id service enrolled_date",
    ("a", "p", "rhyl", "2011-05-01"),
    ("b", "p", "rhyl", "2012-09-01"),
    ("c", "q", "rhyl", "2011-07-01"),
    ("d", "s", "rhyl", "2012-06-01"),
    ("e", "r", "fife", "2012-05-01"),
)
_CENSUS = tuple(
    {"service": "rhyl", "measure": "eligible_population", "month": month, "value": value, "profile": "census"}
    for month, value in (("2010-04-01", 500), ("2012-04-01", 800), ("2031-04-01", 9000))
)
_FILES: Mapping[str, tuple[ExampleRow, ...]] = {"clients": _PEOPLE, "targets": _CENSUS}

REACHED = Table(
    name="population-reached",
    group="participation",
    title="Share of the eligible population reached",
    blocks=(
        LineBlock(
            (
                TableLine(
                    "people_enrolled",
                    "is_first_case",
                    "Each person once a service.",
                    value="is_first_case::INTEGER",
                    per=_LAST_BY.format(day="least({until}, seen_from)"),
                ),
            )
        ),
    ),
    measures=(TableMeasure("people", "count", unit="people"), TableMeasure("percent", "reach", 2, "%")),
    across="measure",
    of="is_enrolled",
    of_says="cases enrolled",
    excluded=(("not enrolled", "NOT is_enrolled"),),
    missing="population IS NULL",
    missing_says="no eligible population of the service is set for the day of enrolment",
    at="enrolled_date",
    definitions=("is_enrolled",),
    relation="clients_of_population",
    needs=("targets",),
    prepare=_prepare_population,
    note=(
        "The population is that of the whole service, from the targets with its derivation: the one in force "
        "on the last day of the period asked about (of each month, quarter or year in a breakdown by it), "
        "and on the day of the extract where the period goes on beyond it or none is asked. A person counts "
        "in the period of their first enrolment in the service."
    ),
    # All years: 3 of 800. 2011_12: 2 of 500; 2012_13: 1 of 800, b being the second case of p.
    example=Example(
        files=_FILES,
        expect={("rhyl", "people"): 3, ("rhyl", "percent"): 0.38},
        base={("rhyl", "people"): 4},
        missing={("fife", "people"): 1},
    ),
    more_examples=(
        Example(
            files=_FILES,
            by=("service",),
            from_=dt.date(2011, 4, 1),
            to=dt.date(2012, 3, 31),
            expect={("rhyl", "people"): 2, ("rhyl", "percent"): 0.4},
        ),
        Example(
            files=_FILES,
            by=("financial_year",),
            expect={
                ("2011_12", "percent"): 0.4,
                ("2012_13", "percent"): 0.13,
                ("all", "people"): 3,
                ("all", "percent"): 0.38,
            },
        ),
    ),
)


def _prepare_practices(extract: Extract) -> None:
    make_view(
        extract,
        "clients_of_practices",
        "SELECT *, practice IS NOT NULL AND row_number() OVER (PARTITION BY service, practice "
        "ORDER BY referral_date NULLS LAST, case_id) = 1 AS is_first_of_practice FROM clients",
    )


PRACTICES = Table(
    name="practices",
    group="routes",
    title="Referrals by practice, and practices that referred for the first time",
    blocks=(
        LineBlock(
            (
                TableLine("referrals", "TRUE"),
                TableLine(
                    "first_time", "is_first_of_practice", "The first referral of its practice to the service."
                ),
            )
        ),
    ),
    measures=(COUNT,),
    by=(("practice",),),
    across="line",
    of="practice IS NOT NULL",
    of_says="referrals with a practice",
    excluded=(("no practice recorded", "practice IS NULL"),),
    definitions=("is_referral",),
    relation="clients_of_practices",
    prepare=_prepare_practices,
    note="Broken down by month, the second line counts the practices new in each month.",
    example=Example(
        files={
            "clients": make_rows(
                "case_id practice referral_date",
                ("a", "1", "2012-05-01"),
                ("b", "1", "2012-06-01"),
                ("c", "2", "2012-06-02"),
                ("d",),
                service="rhyl",
            )
        },
        expect={
            ("1", "referrals"): 2,
            ("1", "first_time"): 1,
            ("2", "first_time"): 1,
            ("all", "first_time"): 2,
        },
        base={("all", "referrals"): 3},
    ),
)

PROMPTED = Table(
    name="prompted-self-referrals",
    group="routes",
    title="Self-referrals prompted by a health professional",
    blocks=(
        LineBlock(
            (TableLine("prompted", _PROMPTED, "First heard from a GP, talking therapies or other care."),)
        ),
    ),
    measures=(PERCENT, TableMeasure("n", "count", unit="cases")),
    across="measure",
    of="referral_route = 'self'",
    of_says="people who referred themselves",
    excluded=(
        ("no route recorded", "referral_route IS NULL"),
        ("came by another route", "referral_route <> 'self'"),
    ),
    missing="information_source IS NULL",
    missing_says="how they first heard of the service not recorded",
    definitions=("is_referral",),
    example=Example(
        files={
            "clients": tuple(
                {"case_id": str(n), "service": "rhyl", "referral_route": route, "information_source": source}
                for n, (route, source) in enumerate(
                    (("self", "gp"), ("self", "gp"), ("self", "advert"), ("self", None), ("gp", "gp"))
                )
            )
        },
        expect={("rhyl", "percent"): 67, ("rhyl", "n"): 2},
        base={("rhyl", "n"): 3},
        missing={("rhyl", "n"): 1},
    ),
)

TABLES = [REACHED, PRACTICES, PROMPTED]
