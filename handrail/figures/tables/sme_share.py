"""What share of the clients work for a small or medium employer."""

from handrail.figures.engine.declaration import CLIENTS, Example, LineBlock, Table, TableLine, TableMeasure

_SIZES = ("under_10", "10-49", "50-249", "250+", "dont_know")

TABLE = Table(
    name="sme-share",
    group="profile",
    title="Clients of small and medium employers",
    blocks=(LineBlock((TableLine("sme", "is_sme", "Employer of under 250 staff."),)),),
    measures=(TableMeasure("sme_percent", "percent", unit="%"), TableMeasure("sme", "count", unit="cases")),
    **CLIENTS,
    missing="is_sme IS NULL",
    missing_says="size of the employer not recorded or not known",
    definitions=("is_client", "is_sme"),
    source="DWP Research Report 896 (2015), Table 2.3",
    example=Example(
        files={
            "clients": tuple(
                {"case_id": size, "service": "rhyl", "assessed_date": "2012-05-01", "employer_size": size}
                for size in _SIZES
            )
        },
        expect={("sme_percent", "rhyl"): 75, ("sme", "rhyl"): 3},
        base={("sme_percent", "rhyl"): 4},
        missing={("sme_percent", "rhyl"): 1},
    ),
)
