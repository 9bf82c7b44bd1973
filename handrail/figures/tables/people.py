"""People and cases: somebody who comes again has another case."""

from handrail.extract.connection import NUMBER, Extract
from handrail.figures.engine.declaration import COUNT, Example, LineBlock, Table, TableLine

_FACTS = "first_cases"


def _prepare_first_cases(extract: Extract) -> None:
    """Make whether each case is the person's first in the service to be referred, and to be assessed."""
    fields = ("case_id", "person_id", "service", "referral_date", "assessed_date", NUMBER)
    person = "service, coalesce(person_id, case_id)"
    extract.make_relation(
        _FACTS,
        f"SELECT {NUMBER}, "
        f"row_number() OVER (PARTITION BY {person} ORDER BY referral_date NULLS LAST, case_id) = 1 "
        "AS is_first_referral, assessed_date IS NOT NULL AND row_number() OVER (PARTITION BY "
        f"{person} ORDER BY assessed_date NULLS LAST, case_id) = 1 AS is_first_assessment "
        f"FROM {extract.select_clients(fields)}",
    )


_COMING = {"service": "rhyl", "referral_date": "2012-05-01"}

TABLE = Table(
    name="people",
    group="participation",
    title="Cases and people, referred and assessed",
    blocks=(
        LineBlock(
            (
                TableLine("cases_referred", "TRUE", "Every referral."),
                TableLine("people_referred", "is_first_referral", "Each person once, by the first referral."),
                TableLine(
                    "cases_assessed",
                    "assessed_date IS NOT NULL",
                    "Every assessment.",
                    at="assessed_date",
                ),
                TableLine(
                    "people_assessed",
                    "is_first_assessment",
                    "Each person once, by the first assessment.",
                    at="assessed_date",
                ),
            )
        ),
    ),
    measures=(COUNT,),
    line_name="of",
    all_label="total",
    definitions=("is_referral", "is_client"),
    case_facts=_FACTS,
    prepare=_prepare_first_cases,
    note=(
        "A person is counted once in each service; a case whose person is not known counts as a person. In a "
        "period those count whose first case falls in it. Every other table counts cases."
    ),
    example=Example(
        files={
            "clients": (
                {"case_id": "a", "person_id": "p", **_COMING, "assessed_date": "2012-05-08"},
                {
                    "case_id": "b",
                    "person_id": "p",
                    **_COMING,
                    "referral_date": "2013-05-01",
                    "assessed_date": "2013-05-08",
                },
                {"case_id": "c", "person_id": "q", **_COMING},
                {
                    "case_id": "d",
                    "person_id": "q",
                    **_COMING,
                    "referral_date": "2012-09-01",
                    "assessed_date": "2012-09-08",
                },
                {"case_id": "e", **_COMING},
                {"case_id": "f", "person_id": "p", **_COMING, "service": "fife"},
            )
        },
        expect={
            ("cases_referred", "rhyl"): 5,
            ("people_referred", "rhyl"): 3,
            ("cases_assessed", "rhyl"): 3,
            ("people_assessed", "rhyl"): 2,
            ("people_referred", "total"): 4,
        },
    ),
)
