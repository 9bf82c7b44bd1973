"""People whose needs were found to be beyond the service, or complex."""

from handrail.figures.engine.declaration import COUNT, Example, LineBlock, Table, TableLine

_CASE = {"service": "rhyl", "referral_date": "2012-05-01"}

TABLE = Table(
    name="complex-needs",
    group="participation",
    title="Needs beyond the service, and complex needs",
    blocks=(
        LineBlock(
            (
                TableLine(
                    "beyond",
                    "needs = 'beyond'",
                    "More than the service can do: where they go instead is recorded.",
                ),
                TableLine(
                    "complex", "needs = 'complex'", "Accepted though complex: counted twice in a caseload."
                ),
            )
        ),
    ),
    measures=(COUNT,),
    line_name="needs",
    all_label="total",
    definitions=("is_referral",),
    note="What was found last holds.",
    example=Example(
        files={
            "clients": (
                {"case_id": "a", **_CASE, "needs": "beyond"},
                {"case_id": "b", **_CASE, "needs": "complex"},
                {"case_id": "c", **_CASE, "needs": "complex"},
                {"case_id": "d", **_CASE},
            )
        },
        expect={("beyond", "rhyl"): 1, ("complex", "rhyl"): 2},
    ),
)
