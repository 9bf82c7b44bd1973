"""Gender and age of the clients, each over those with the fact recorded."""

from handrail.extract.codes import GENDERS
from handrail.extract.definitions import BY_NAME
from handrail.figures.engine.declaration import CLIENTS, PERCENT, CategoryBlock, Example, Table
from handrail.figures.engine.example_rows import make_rows

_CASES = (("a", "male", 29), ("b", "female", 30), ("c", "female", 50), ("d", None, 61))

TABLE = Table(
    name="gender-age",
    group="profile",
    title="Gender and age of clients",
    blocks=(
        CategoryBlock("gender", GENDERS, name="gender", always=("male", "female")),
        CategoryBlock("age_band", BY_NAME["age_band"].groups, name="age"),
    ),
    measures=(PERCENT,),
    line_name="category",
    **CLIENTS,
    missing_says="gender, or age, not recorded",
    definitions=("is_client", "age_band"),
    source="DWP Research Report 896 (2015), Table 2.5",
    example=Example(
        files={
            "clients": make_rows("case_id gender age", *_CASES, service="rhyl", assessed_date="2012-05-01")
        },
        expect={
            ("gender", "male", "rhyl"): 33,
            ("gender", "female", "all"): 67,
            ("age", "16-29", "rhyl"): 25,
            ("age", "50+", "rhyl"): 50,
        },
        base={("gender", "male", "rhyl"): 3, ("age", "50+", "rhyl"): 4},
        missing={("gender", "male", "rhyl"): 1, ("age", "50+", "rhyl"): 0},
    ),
)
