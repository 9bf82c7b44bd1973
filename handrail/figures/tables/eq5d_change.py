"""How health changed between entry and discharge, by group."""

from handrail.figures.engine.declaration import Example, LineBlock, Table, TableLine, TableMeasure

_CASES = (
    ("a", "male", 0.5, 0.75),
    ("b", "male", 0.5, 0.65),
    ("c", "female", 0.4, 0.9),
    ("d", "female", 0.4, None),
)

TABLE = Table(
    name="eq5d-change",
    group="outcomes",
    title="EQ-5D index, discharge minus entry",
    blocks=(LineBlock((TableLine("eq5d_change", "TRUE", "Change of the index.", value="eq5d_change"),)),),
    measures=(
        TableMeasure("mean", "mean", 3, "index"),
        TableMeasure("sd", "sd", 3, "index"),
        TableMeasure("response_percent", "response", 0, "%"),
    ),
    of="is_client AND (discharged_date IS NOT NULL OR eq5d_discharge IS NOT NULL)",
    of_says="discharged clients",
    excluded=(
        ("not assessed", "NOT is_client"),
        ("not discharged yet", "discharged_date IS NULL AND eq5d_discharge IS NULL"),
    ),
    missing="eq5d_change IS NULL",
    missing_says="no index at entry or none at discharge",
    at="discharged_date",
    by=(("service",), ("gender",), ("employer_size",), ("condition",), ("occupational_health_access",)),
    across="measure",
    definitions=("is_client", "eq5d_change", "occupational_health_access"),
    source="DWP Research Report 896 (2015), Appendix D",
    note=(
        "A change before and after, without a control group, is not an effect. Every index must "
        "come of one value "
        "set; the value set belongs to the extract. The response is the share of discharged "
        "clients with both."
    ),
    example=Example(
        files={
            "clients": tuple(
                {
                    "case_id": case,
                    "service": "rhyl",
                    "gender": gender,
                    "assessed_date": "2012-05-01",
                    "discharged_date": "2012-06-01",
                    "eq5d_entry": entry,
                    "eq5d_discharge": left,
                }
                for case, gender, entry, left in _CASES
            )
        },
        expect={
            ("service", "all", "mean"): 0.3,
            ("service", "all", "sd"): 0.18,
            ("service", "all", "response_percent"): 75,
            ("gender", "male", "mean"): 0.2,
            ("gender", "female", "mean"): 0.5,
            ("gender", "female", "sd"): None,
            ("gender", "female", "response_percent"): 50,
        },
        base={("gender", "male", "mean"): 2, ("gender", "female", "mean"): 1},
        missing={("gender", "female", "mean"): 1},
    ),
)
