"""What was spent, by heading and quarter, with what was subsidised and what nobody paid for."""

from handrail.extract.codes import COST_HEADINGS
from handrail.figures.engine.declaration import Example, LineBlock, Table, TableLine, TableMeasure
from handrail.figures.engine.example_rows import make_rows
from handrail.figures.engine.spending import refuse_costs

_PAID = "funding IS DISTINCT FROM 'unpaid'"


def _make_line(label: str, of: str, says: str) -> TableLine:
    return TableLine(label, "TRUE", says, of=of, value="amount")


TABLE = Table(
    name="spend",
    group="money",
    title="Spend by heading and quarter, pounds",
    blocks=(
        LineBlock(
            (
                *(_make_line(heading, f"heading = '{heading}' AND {_PAID}", "") for heading in COST_HEADINGS),
                _make_line("total", _PAID, "All headings."),
                _make_line("of_which_subsidised", "funding = 'subsidised'", "Paid in part by another body."),
                _make_line("unpaid", "funding = 'unpaid'", "Given free; not in the total."),
            )
        ),
    ),
    measures=(TableMeasure("amount", "sum", 0, "GBP", is_complete=True),),
    by=(("service", "quarter"),),
    across="line",
    line_name="heading",
    of_says="amounts entered",
    prepare=refuse_costs,
    missing="amount IS NULL",
    missing_says="the amount cannot be read, so that the total is not complete",
    at="quarter",
    fields=("service",),
    relation="costs",
    of_people=False,
    shows=("service", "quarter", "heading", "amount", "funding", "note"),
    note="Subsidised items count at what was paid. Unpaid items stand next to the total, not in it.",
    example=Example(
        files={
            "costs": make_rows(
                "service heading amount funding",
                ("rhyl", "staff", "1500"),
                ("rhyl", "staff", "99.5", "subsidised"),
                ("rhyl", "premises", "700", "unpaid"),
                quarter="2011-Q2",
            )
        },
        expect={
            ("rhyl", "2011-Q2", "staff"): 1600,
            ("rhyl", "2011-Q2", "total"): 1600,
            ("rhyl", "2011-Q2", "of_which_subsidised"): 100,
            ("rhyl", "2011-Q2", "unpaid"): 700,
        },
    ),
)
