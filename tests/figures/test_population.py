"""The population reached is of the one in force in the period asked about, however the period is asked."""

import datetime as dt

import pytest

from handrail.figures import tables
from handrail.figures.engine.example import make_extract
from handrail.foundation.periods import Period

NAME = "population-reached"


@pytest.fixture(scope="module")
def extract():
    days = [dt.date(2011, 1, 5) + dt.timedelta(9 * n) for n in range(80)]
    return make_extract({
        "clients": [
            {"case_id": str(n), "person_id": str(n % 60), "service": ("rhyl", "fife")[n % 2],
             "enrolled_date": day}
            for n, day in enumerate(days)
        ],
        "targets": [
            {"service": service, "measure": "eligible_population", "month": f"{month}-01", "value": value,
             "profile": "census", "set_on": "2010-01-01"}
            for service, month, value in (("rhyl", "2010-04", 500), ("rhyl", "2011-08", 700),
                                          ("fife", "2010-04", 900), ("fife", "2012-05", 400))
        ],
    })  # fmt: skip


@pytest.mark.parametrize("period", ["financial_year"])
def test_a_breakdown_says_of_each_period_what_the_period_alone_says(extract, period):
    found = tables.compute_table(NAME, extract, period)
    assert len(found.rows) > 1
    for (label,) in found.rows:
        if label == "all":
            alone = tables.compute_table(NAME, extract, ())
        else:
            days = Period.from_label(period, label)
            from_, to = days.first, days.last
            alone = tables.compute_table(NAME, extract, (), from_=from_, to=to)
            kept = tables.compute_table(NAME, extract, (), where={period: label})
            assert [each.value for each in kept] == [each.value for each in alone]
        assert [each.value for each in alone] == [found.get_value(label, each) for each in found.columns]


def test_a_population_counts_once_a_service_and_from_its_own_month(extract):
    def compute_share(*days):
        found = tables.compute_table(NAME, extract, (), from_=dt.date(*days[:3]), to=dt.date(*days[3:]))
        return next(each for each in found if each.measure.name == "percent")

    early, late = compute_share(2011, 1, 1, 2011, 7, 31), compute_share(2011, 1, 1, 2012, 12, 31)
    assert early.value == round(100 * early.n / (500 + 900), 2)
    assert late.value == round(100 * late.n / (700 + 400), 2)
