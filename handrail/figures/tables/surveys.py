"""What people answered: every question of the surveys, and the intervention that helped most as two people
saw it.
"""

import dataclasses

from handrail.extract.codes import INTERVENTION_HELPED
from handrail.figures.engine.declaration import PERCENT, CategoryBlock, Example, Table, TableMeasure

_FIELDS = ("service", "survey", "respondent", "question")
# Neither the case nor the day: who answered was told that nobody would see who it was.
_SHOWN = ("service", "survey", "respondent", "question", "answer")
_ANSWERS = (("1", "client", "yes"), ("2", "client", "yes"), ("3", "client", "no"), ("4", "client", None))
_HELPED = "most_important_intervention"

ANSWERS = Table(
    name="survey-answers",
    group="outcomes",
    title="Answers to the surveys",
    blocks=(CategoryBlock("answer", (), sparse=True),),
    measures=(PERCENT, TableMeasure("n", "count", unit="answers")),
    by=(("question",),),
    across="measure",
    with_all=False,
    fields=_FIELDS,
    line_name="answer",
    of_says="answers to the question",
    missing_says="question left unanswered",
    at="date",
    relation="surveys",
    shows=_SHOWN,
    source="DWP Research Report 896 (2015), Tables 3.2 to 3.4",
    example=Example(
        files={
            "clients": ({"case_id": "a", "service": "rhyl"},),
            "surveys": tuple(
                {
                    "response_id": n,
                    "service": "rhyl",
                    "respondent": who,
                    "question": "helped",
                    "answer": answer,
                }
                for n, who, answer in _ANSWERS
            ),
        },
        expect={("helped", "yes", "percent"): 67, ("helped", "yes", "n"): 2, ("helped", "no", "percent"): 33},
        base={("helped", "yes", "percent"): 3},
        missing={("helped", "yes", "percent"): 1},
    ),
)

HELPED_MOST = Table(
    name="most-important-intervention",
    group="outcomes",
    title="The intervention that helped most, as client and as case manager saw it",
    blocks=(CategoryBlock("answer", INTERVENTION_HELPED),),
    measures=(PERCENT,),
    by=(("respondent",),),
    with_all=False,
    fields=_FIELDS,
    line_name="intervention",
    of=f"question = '{_HELPED}'",
    of_says="answers to the question which intervention helped most",
    excluded=(("another question", f"question <> '{_HELPED}'"),),
    missing_says="question left unanswered",
    at="date",
    relation="surveys",
    shows=_SHOWN,
    source="NICE shared learning example, Leicestershire Fit for Work Service (2012)",
    note="The clients' form is anonymous: no figure of theirs opens a case.",
    example=Example(
        files={
            "clients": ({"case_id": "a", "service": "leicester"},),
            "surveys": tuple(
                {
                    "response_id": f"{who}{n}",
                    "service": "leicester",
                    "respondent": who,
                    "question": _HELPED,
                    "answer": answer,
                }
                for who, answers in (
                    ("client", ("musculoskeletal_treatment", "learning_new_skills")),
                    ("case_manager", ("musculoskeletal_treatment",)),
                )
                for n, answer in enumerate(answers)
            ),
        },
        expect={
            ("musculoskeletal_treatment", "client"): 50,
            ("learning_new_skills", "client"): 50,
            ("musculoskeletal_treatment", "case_manager"): 100,
        },
        base={("learning_new_skills", "client"): 2},
    ),
)

HELPED_BY_CONDITION = dataclasses.replace(
    HELPED_MOST,
    name="most-important-intervention-by-condition",
    title="The intervention that helped most, by group of condition",
    by=(("condition_group", "respondent"),),
    with_all=True,
    fields=(*_FIELDS, "condition_group"),
    note=(
        "The clients' form is anonymous: no figure of theirs opens a case, and those of a group in which "
        "few answered are told without their group."
    ),
    example=Example(
        files={
            "clients": ({"case_id": "a", "service": "leicester"},),
            "surveys": tuple(
                {
                    "response_id": f"{who}{n}",
                    "service": "leicester",
                    "respondent": who,
                    "condition_group": group,
                    "question": _HELPED,
                    "answer": answer,
                }
                for n, (who, group, answer) in enumerate(
                    (
                        ("client", "mental_health", "mediation_with_employer"),
                        ("client", "mental_health", "support_confidence_building"),
                        ("client", None, "support_confidence_building"),
                        ("case_manager", "mental_health", "support_confidence_building"),
                    )
                )
            ),
        },
        expect={
            ("mediation_with_employer", "mental_health / client"): 50,
            ("support_confidence_building", "mental_health / case_manager"): 100,
            ("support_confidence_building", "all / client"): 67,
        },
        base={("mediation_with_employer", "all / client"): 3},
    ),
)

TABLES = [ANSWERS, HELPED_MOST, HELPED_BY_CONDITION]
