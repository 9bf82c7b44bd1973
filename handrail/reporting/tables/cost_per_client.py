"""What a client cost."""

from handrail.reporting.declare import Example, Measure, SpendPerClient, Table

TABLE = Table(
    name="cost-per-client",
    group="money",
    title="Cost per client by financial year, pounds",
    blocks=(SpendPerClient("financial_year"),),
    measures=(Measure("cost_per_client", "ratio", 0, "GBP"),),
    across="line",
    line_name="year",
    of="is_client",
    of_says="clients",
    excluded=(("not assessed", "NOT is_client"),),
    at="new_case_date",
    definitions=("is_client", "new_case_date"),
    source="DWP Research Report 896 (2015), Table 4.2",
    note=(
        "Spend of the quarters in the year over new cases of the same year. Subsidised items "
        "count at what was "
        "paid; unpaid items are left out and listed by the table of spend."
    ),
    example=Example(
        files={
            "clients": (
                {"case_id": "a", "service": "rhyl", "assessed_date": "2011-05-01"},
                {"case_id": "b", "service": "rhyl", "assessed_date": "2011-12-01"},
                {"case_id": "c", "service": "rhyl", "assessed_date": "2012-05-01"},
            ),
            "costs": (
                {"service": "rhyl", "quarter": "2011-Q2", "heading": "staff", "amount": "1500"},
                {"service": "rhyl", "quarter": "2012-Q1", "heading": "premises", "amount": "501"},
                {"service": "rhyl", "quarter": "2012-Q2", "heading": "staff", "amount": "400"},
                {
                    "service": "rhyl",
                    "quarter": "2012-Q2",
                    "heading": "premises",
                    "amount": "999",
                    "funding": "unpaid",
                },
            ),
        },
        # 2001 / 2 = 1000.5 and a half goes up; 2401 / 3 = 800.33.
        expect={("rhyl", "2011_12"): 1001, ("rhyl", "2012_13"): 400, ("rhyl", "all"): 800},
        base={("rhyl", "2011_12"): 2, ("rhyl", "all"): 3},
    ),
)
