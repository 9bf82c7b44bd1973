"""Cases whose records cannot all be true, by contradiction."""

from handrail.extract.contradictions import CHILD_FACTS, CONTRADICTIONS, make_child_facts
from handrail.figures.engine.declaration import COUNT, Example, LineBlock, Table, TableLine

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
    beside=CHILD_FACTS,
    prepare=make_child_facts,
    note="Each figure is a list to put right.",
    example=Example(
        files={
            "clients": (
                {
                    "case_id": "a",
                    "service": "rhyl",
                    "referral_date": "2012-05-01",
                    "enrolled_date": "2012-05-02",
                    "assessed_date": "2012-05-08",
                    "discharged_date": "2012-05-03",
                    "discharge_reason": "goals_met",
                },
                {
                    "case_id": "b",
                    "service": "rhyl",
                    "referral_date": "2012-05-01",
                    "assessed_date": "2012-05-08",
                    "discharged_date": "2012-06-08",
                },
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
