"""How many of the records that should carry a field do."""

from handrail.extract.files import CLIENTS
from handrail.extract.schema import Field
from handrail.figures.engine.declaration import Example, LineBlock, Table, TableLine, TableMeasure
from handrail.figures.engine.example_rows import make_rows

_FIELDS = tuple(item for item in CLIENTS.fields if item.expected)


def _narrow(item: Field) -> str:
    """Return which records should carry a field: no form asks it of the others."""
    asked = f"list_contains(string_split(fields_asked, ';'), '{item.name}')"
    return f"({item.expected}) AND (fields_asked IS NULL OR {asked})"


TABLE = Table(
    name="completeness",
    group="quality",
    title="Completeness of each field",
    blocks=(
        LineBlock(
            tuple(
                TableLine(item.name, f"{item.name} IS NOT NULL", item.meaning, of=_narrow(item))
                for item in _FIELDS
            )
        ),
    ),
    measures=(TableMeasure("percent", "percent", unit="%"),),
    line_name="field",
    of_says="cases that should carry the field, by the stage they have reached and the forms of the service",
    rest_lacks=True,
    missing_says="none: a field not filled in is what is counted",
    definitions=("is_referral",),
    note="The list to put right is the base without the numerator.",
    example=Example(
        files={
            "clients": make_rows(
                "case_id assessed_date gender",
                ("a", "2012-05-01", "female"),
                ("b", "2012-05-01"),
                ("c", "2012-05-01", "male"),
                ("d",),
                service="rhyl",
            )
        },
        expect={("gender", "rhyl"): 67, ("service", "rhyl"): 100, ("referral_route", "all"): 0},
        base={("gender", "rhyl"): 3, ("service", "rhyl"): 4},
    ),
)
