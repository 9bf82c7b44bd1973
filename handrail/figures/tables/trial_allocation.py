"""People allocated in a trial, by provider, arm and route."""

from handrail.extract.codes import ROUTES
from handrail.figures.engine.declaration import COUNT, CategoryBlock, Example, Table
from handrail.figures.engine.example_rows import make_rows

_PEOPLE = (("a", "treatment", "gp"), ("b", "treatment", "other"), ("c", "control", "gp"), ("d", None, "gp"))

TABLE = Table(
    name="randomised",
    group="participation",
    title="People allocated in the trial by provider, arm and route",
    blocks=(
        CategoryBlock("referral_route", ROUTES, always=("gp", "specialist_care", "other"), total="total"),
    ),
    measures=(COUNT,),
    by=(("site", "trial_arm"),),
    across="line",
    line_name="route",
    of="trial_arm IS NOT NULL",
    of_says="people allocated to an arm",
    excluded=(("not in a trial", "trial_arm IS NULL"),),
    missing_says="no route recorded",
    at="coalesce(enrolled_date, referral_date)",
    definitions=("is_referral",),
    source="DWP Research Report 1037 (2023), Tables 6.1 and 6.2",
    example=Example(
        files={
            "clients": make_rows(
                "case_id trial_arm referral_route", *_PEOPLE, service="thrive-into-work", site="prospects"
            )
        },
        expect={
            ("prospects", "treatment", "gp"): 1,
            ("prospects", "treatment", "other"): 1,
            ("prospects", "treatment", "total"): 2,
            ("prospects", "control", "specialist_care"): 0,
            ("all", "control", "total"): 1,
        },
        base={("prospects", "treatment", "gp"): 2},
        missing={("prospects", "treatment", "gp"): 0},
    ),
)
