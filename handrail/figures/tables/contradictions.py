"""Cases whose records cannot all be true, by contradiction."""

from handrail.extract.contradictions import CHILD_FACTS, CONTRADICTIONS, make_child_facts
from handrail.figures.engine.declaration import COUNT, Example, LineBlock, Table, TableLine
from handrail.figures.engine.example_rows import make_rows

TABLE = Table(
    name="contradictions",
    group="quality",
    title="Cases with contradictory records",
    blocks=(
        LineBlock(
            tuple(
                TableLine(rule.name, rule.broken, rule.sentence, of=rule.applies) for rule in CONTRADICTIONS
            )
        ),
    ),
    measures=(COUNT,),
    line_name="contradiction",
    all_label="total",
    of_says="cases with the facts that the rule compares",
    missing_says="none: a case without the facts is not in the base",
    definitions=("is_referral",),
    case_facts=CHILD_FACTS,
    prepare=make_child_facts,
    note="Each figure is a list to put right.",
    example=Example(
        files={
            "clients": make_rows(
                "case_id enrolled_date assessed_date discharged_date discharge_reason",
                ("a", "2012-05-02", "2012-05-08", "2012-05-03", "goals_met"),
                ("b", None, "2012-05-08", "2012-06-08"),
                service="rhyl",
                referral_date="2012-05-01",
            ),
            "sessions": ({"case_id": "b", "date": "2012-04-01"},),
        },
        expect={
            ("discharged_before_assessed", "rhyl"): 1,
            ("assessed_without_enrolment", "rhyl"): 1,
            ("discharge_without_reason", "total"): 1,
            ("session_before_referral", "total"): 1,
            ("assessed_before_referral", "total"): 0,
        },
        base={("discharged_before_assessed", "rhyl"): 2, ("assessed_before_enrolment", "rhyl"): 1},
    ),
)
