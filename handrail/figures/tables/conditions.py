"""Main health condition of the clients, in groups and one by one."""

from handrail.extract.codes import CONDITION_GROUPS, CONDITIONS
from handrail.figures.engine.declaration import CLIENTS, PERCENT, CategoryBlock, Example, Table
from handrail.figures.engine.example_rows import make_rows

_CASES = (("a", "back"), ("b", "back"), ("c", "stress"), ("d", None))

TABLE = Table(
    name="conditions",
    group="profile",
    title="Main health condition of clients",
    blocks=(
        CategoryBlock("group_of_condition", CONDITION_GROUPS, name="condition_group"),
        CategoryBlock(
            "condition",
            tuple(CONDITIONS),
            name="condition",
            always=("back", "upper_limb", "lower_limb", "depression", "anxiety", "stress"),
        ),
    ),
    measures=(PERCENT,),
    line_name="category",
    **CLIENTS,
    missing_says="condition not recorded",
    definitions=("is_client", "group_of_condition"),
    source="DWP Research Report 896 (2015), section 2.5.1",
    example=Example(
        files={
            "clients": make_rows("case_id condition", *_CASES, service="rhyl", assessed_date="2012-05-01")
        },
        expect={
            ("condition_group", "musculoskeletal", "rhyl"): 67,
            ("condition_group", "mental_health", "rhyl"): 33,
            ("condition", "back", "rhyl"): 67,
            ("condition", "anxiety", "all"): 0,
        },
        base={("condition", "back", "rhyl"): 3},
        missing={("condition", "back", "rhyl"): 1},
    ),
)
