"""Records that add up to each published file give its figures, one by one, through the tables."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from handrail.evaluation.published import load_table
from handrail.extract.read import from_tables
from handrail.figures import tables
from handrail.figures.engine.example import make_arrow_table, make_extract
from tests.figures import published

SERVICES = (
    "greater_manchester",
    "inner_nw_london",
    "leicester",
    "north_staffs",
    "nottinghamshire",
    "rhyl",
    "scotland",
)


def make_clients(**columns):
    """Clients from columns; the case is its number."""
    size = len(next(iter(columns.values())))
    return pa.table({"case_id": [str(n) for n in range(size)], **columns})


# Figures for all pilots that no records can give: the report's own parts contradict them (a share of all
# pilots lies
# between the smallest and largest its parts allow). The test shows that they cannot be, and what the parts
# do give.
IMPOSSIBLE = {"ffws_information_sources": {"talking_therapies": 14, "advert": 1, "other": 4}}


def _counts(file, rows, base):
    """Whole numbers for every figure that can be; Inner North West London's sources add up to 92%, so the
    rest of
    its base has a source that is not in the table."""
    wanted = [[int(row[service]) for service in SERVICES] for row in rows]
    impossible = IMPOSSIBLE.get(file, {})
    complete = not impossible
    label = next(iter(rows[0]))
    for row in rows:
        if row[label] in impossible:
            only = [int(row["all"]) if each is row else None for each in rows]
            with pytest.raises(AssertionError, match="no whole numbers"):
                published.counts_for(wanted, base, only, complete)
    total = [impossible.get(row[label], int(row["all"])) for row in rows]
    return published.counts_for(wanted, base, total, complete)


@pytest.mark.parametrize(
    ("table", "file", "field", "label"),
    [
        ("referral-routes", "ffws_referral_routes", "referral_route", "route"),
        ("information-sources", "ffws_information_sources", "information_source", "source"),
    ],
)
def test_routes_and_sources(table, file, field, label):
    *rows, bases = load_table(file)
    base = [int(bases[service]) for service in SERVICES]
    assert sum(base) == int(bases["all"])
    n = _counts(file, rows, base)
    service, code = [], []
    for i, row in enumerate(rows):
        for j, name in enumerate(SERVICES):
            service += [name] * n[i, j]
            code += [row[label]] * n[i, j]
    for j, name in enumerate(SERVICES):
        unlisted = base[j] - int(n[:, j].sum())
        service += [name] * unlisted
        code += ["website"] * unlisted
    result = tables.compute_table(table, make_clients(**{"service": service, field: code}))
    impossible = IMPOSSIBLE.get(file, {})
    for row in rows:
        for name in SERVICES:
            assert result.get_value(row[label], name) == int(row[name]), (row[label], name)
        assert result.get_value(row[label], "all") == impossible.get(row[label], int(row["all"])), row[label]
    assert [result.get_cell(rows[0][label], column).base_n for column in (*SERVICES, "all")] == [
        *base,
        int(bases["all"]),
    ]


@pytest.mark.parametrize(
    ("table", "measure", "everybody", "column", "yes", "no"),
    [
        ("sme-share", "sme_percent", 4115, "employer_size", "50-249", "250+"),
        (
            "absence-at-entry",
            "off_sick_at_entry_percent",
            4389,
            "work_attendance_entry",
            "off_sick",
            "at_work",
        ),
    ],
)
def test_profile_shares(table, measure, everybody, column, yes, no):
    row = next(row for row in load_table("ffws_profile") if row["measure"] == measure)
    parts = published.shares_for([int(row[name]) for name in SERVICES], int(row["all"]), everybody)
    service, value = [], []
    for name, (base, n) in zip(SERVICES, parts, strict=True):
        service += [name] * base
        value += [yes] * n + [no] * (base - n)
    day = [dt.date(2012, 1, 1)] * everybody
    result = tables.compute_table(
        table, make_clients(**{"service": service, column: value, "assessed_date": day})
    )
    for name in (*SERVICES, "all"):
        assert result.get_value(measure, name) == int(row[name])
    assert result.get_cell(measure, "all").base_n == everybody


def test_back_at_work():
    rows = {row["measure"]: row for row in load_table("ffws_profile")}
    percent, base = rows["back_at_work_percent"], rows["back_at_work_n"]
    bases = [int(base[name]) for name in SERVICES]
    n = published.counts_for(
        [
            [int(percent[name]) for name in SERVICES],
            [100 - int(percent[name]) for name in SERVICES],
        ],
        bases,
        [int(percent["all"]), 100 - int(percent["all"])],
    )
    service, left = [], []
    for i, name in enumerate(SERVICES):
        service += [name] * bases[i]
        left += ["at_work"] * n[0, i] + ["off_sick"] * n[1, i]
    size = len(service)
    result = tables.compute_table(
        "back-at-work",
        make_clients(
            service=service,
            work_attendance_entry=["off_sick"] * size,
            work_attendance_discharge=left,
            discharged_date=[dt.date(2012, 6, 1)] * size,
        ),
    )
    for name in (*SERVICES, "all"):
        cell = result.get_cell("back_at_work_percent", name)
        assert (cell.value, cell.base_n) == (int(percent[name]), int(base[name]))


def test_weeks_in_service():
    rows = {row["measure"]: row for row in load_table("ffws_profile")}
    names = [name for name in SERVICES if rows["weeks_in_service_n"][name]]
    service, left = [], []
    for name in names:
        mean, median, n = (rows[f"weeks_in_service_{what}"][name] for what in ("mean", "median", "n"))
        service += [name] * int(n)
        left += published.days_for(float(mean), float(median), int(n))
    entry = dt.date(2011, 10, 1)
    result = tables.compute_table(
        "weeks-in-service",
        make_clients(
            service=service,
            enrolled_date=[entry] * len(service),
            discharged_date=[entry + dt.timedelta(days=days) for days in left],
        ),
    )
    for name in names:
        for what in ("mean", "median"):
            measure = f"weeks_in_service_{what}"
            assert result.get_value(measure, name) == float(rows[measure][name]), (name, what)
        assert result.get_cell("weeks_in_service_mean", name).base_n == int(rows["weeks_in_service_n"][name])


def _demographics():
    groups = {}
    for row in load_table("ffws_demographics"):
        groups.setdefault(row["group"], []).append(row)
    return groups


AGES = {"16-29": 20, "30-39": 33, "40-49": 44, "50+": 55}
DEMOGRAPHICS = {
    # published group -> table, its block, the field, what completes the categories, base where none is
    # published
    "gender": ("gender-age", ("gender",), "gender", (), 4355),
    "age": ("gender-age", ("age",), "age", (), 4382),
    "condition_group": ("conditions", ("condition_group",), "condition_group", ("other",), 4382),
    "condition": ("conditions", ("condition",), "condition", ("other_mental_health", "other"), 4382),
    "sector": ("sector", (), "sector", (), 4382),
}


@pytest.mark.parametrize("group", DEMOGRAPHICS)
def test_demographics(group):
    table, block, field, rest, base = DEMOGRAPHICS[group]
    rows = _demographics()[group]
    percents = {row["category"]: int(row["percent"]) for row in rows}
    over = 100 - sum(percents.values())
    for n, code in enumerate(rest):
        percents[code] = over if n == len(rest) - 1 else 5
        over -= percents[code]
    n = published.counts_for([[percent] for percent in percents.values()], [base])
    values = [code for i, code in enumerate(percents) for _ in range(n[i, 0])]
    if field == "age":
        values = [AGES[value] for value in values]
    size = len(values)
    extract = make_clients(
        **{"service": ["all_pilots"] * size, field: values, "assessed_date": [dt.date(2012, 1, 1)] * size}
    )
    result = tables.compute_table(table, extract)
    for row in rows:
        cell = result.get_cell(*block, row["category"], "all")
        assert cell.value == int(row["percent"])
        assert cell.base_n == int(row["base_n"] or base)


def test_clients_by_year_and_cost_per_client():
    rows = load_table("ffws_costs")
    years = ("2011_12", "2012_13", "2011_13")
    people, cost = (
        np.array([[int(row[f"{what}_{year}"]) for year in years] for row in rows])
        for what in ("participants", "cost_per_client")
    )
    # The last two averages over all pilots do not follow from the report's own participants and costs.
    impossible = frozenset({(len(rows) - 1, 1), (len(rows) - 1, 2)})
    for figure in impossible:
        with pytest.raises(AssertionError, match="no spend"):
            published.spend_for(people, cost, impossible - {figure})
    amounts = published.spend_for(people, cost, impossible)
    cases, spend = [], []
    for i, row in enumerate(rows[:-1]):
        for j, (day, quarter) in enumerate((("2011-05-02", "2011-Q4"), ("2012-05-02", "2013-Q1"))):
            cases += [(row["pilot"], dt.date.fromisoformat(day))] * int(people[i, j])
            spend.append(
                {
                    "service": row["pilot"],
                    "quarter": quarter,
                    "heading": "staff",
                    "amount": f"{amounts[i, j]:.2f}",
                }
            )
    extract = from_tables(
        {
            "clients": make_clients(service=[s for s, _ in cases], assessed_date=[d for _, d in cases]),
            "costs": make_arrow_table("costs", spend),
        }
    )
    by_year = tables.compute_table("clients-by-year", extract)
    per_client = tables.compute_table("cost-per-client", extract)
    for row in rows:
        for year, column in (("2011_12", "2011_12"), ("2012_13", "2012_13"), ("2011_13", "all")):
            assert by_year.get_value(row["pilot"], column) == int(row[f"participants_{year}"])
            if row["pilot"] == "all" and year != "2011_12":
                continue
            assert per_client.get_value(row["pilot"], column) == int(row[f"cost_per_client_{year}"]), (
                row["pilot"],
                year,
            )


EQ5D_FIELDS = {
    "area": "service",
    "gender": "gender",
    "employer_size": "employer_size",
    "condition": "condition",
    "occupational_health": "occupational_health",
}


@pytest.mark.parametrize("group", EQ5D_FIELDS)
def test_eq5d_change(group):
    rows = [row for row in load_table("ffws_eq5d_change") if row["group"] == group]
    field = EQ5D_FIELDS[group]
    values, change = [], []
    for row in rows:
        if row["category"] == "all":
            continue
        n = int(row["n"])
        values += [None if row["category"] == "missing" else row["category"]] * n
        change += list(published.changes_for(float(row["mean"]), float(row["sd"]), n))
    size = len(values)
    columns = {"service": ["pilots"] * size} | {field: values}
    result = tables.compute_table(
        "eq5d-change",
        make_clients(
            **columns,
            eq5d_entry=[0.1] * size,
            eq5d_discharge=[0.1 + each for each in change],
            discharged_date=[dt.date(2012, 6, 1)] * size,
        ),
    )
    name = "occupational_health_access" if group == "occupational_health" else field
    for row in rows:
        cell = result.get_cell(name, row["category"], "mean")
        assert (cell.value, cell.base_n) == (float(row["mean"]), int(row["n"])), row
        assert result.get_value(name, row["category"], "sd") == float(row["sd"]), row


def test_throughput():
    rows = load_table("hws_throughput")
    dates = {
        "enrolments": "enrolled_date",
        "clinical_assessments": "assessed_date",
        "discharges": "discharged_date",
    }
    cases = []
    for site in ("fife", "dundee"):
        n = {row["stage"]: int(row[site]) for row in rows}
        for i in range(n["enrolments"]):
            reached = {dates[stage]: "2018-09-03" for stage in n if i < n[stage]}
            cases.append(
                {"case_id": f"{site}{i}", "service": "health-and-work-support", "site": site, **reached}
            )
    result = tables.compute_table("throughput", make_extract({"clients": cases}), by="site")
    stage = {"enrolments": "enrolled", "clinical_assessments": "assessed", "discharges": "discharged"}
    for row in rows:
        for column in ("fife", "dundee", "total"):
            assert result.get_value(stage[row["stage"]], column) == int(row[column])


def test_randomised():
    rows = load_table("hlt_wmca_mi")
    routes = ("gp", "specialist_care", "other")
    people = [
        (row["provider"], row["arm"], route)
        for row in rows
        for route in routes
        for _ in range(int(row[route]))
    ]
    columns = list(zip(*people, strict=True))
    result = tables.compute_table(
        "randomised",
        make_clients(
            service=["thrive-into-work"] * len(people),
            site=columns[0],
            trial_arm=columns[1],
            referral_route=columns[2],
        ),
    )
    for row in rows:
        for column in (*routes, "total"):
            assert result.get_value(row["provider"], row["arm"], column) == int(row[column])
    # Totals by arm as in the report's text.
    assert result.get_value("all", "treatment", "total") == 1792
    assert result.get_value("all", "control", "total") == 1794


@pytest.mark.parametrize(("table", "kind", "field"), [
    ("support-modes", "mode", "mode"), ("support-lengths", "length", "length_band"),
])  # fmt: skip
def test_support(table, kind, field):
    rows = [row for row in load_table("hlt_wmca_support") if row["table"] == kind]
    case, value = [], []
    for row in rows:
        people = int(row["people"])
        case += [str(n % people) for n in range(int(row["sessions"]))]
        value += [row["category"]] * int(row["sessions"])
    treated = 1792
    extract = from_tables(
        {
            "clients": make_clients(
                service=["thrive-into-work"] * treated, trial_arm=["treatment"] * treated
            ),
            "sessions": pa.table({"case_id": case, field: value}),
        }
    )
    result = tables.compute_table(table, extract)
    for row in rows:
        for column in ("sessions", "people", "percent"):
            assert result.get_value(row["category"], column) == int(row[column]), (row["category"], column)
        assert result.get_cell(row["category"], "percent").base_n == treated


CHARACTERISTICS = {
    "gender": "gender",
    "age": "age_over_40",
    "ethnicity": "ethnicity",
    "marital_status": "marital_status",
    "dependent_children": "dependants",
    "referrer": "referrer_group",
    "employer_size": "employer_band",
    "weeks_absent_at_assessment": "weeks_absent_band",
}
RECORDED = {
    ("age", "40_or_under"): {"age": 40},
    ("age", "over_40"): {"age": 41},
    ("dependent_children", "no"): {"dependants": False},
    ("dependent_children", "yes"): {"dependants": True},
    ("referrer", "gp_other_health"): {"referral_route": "other_healthcare"},
    ("employer_size", "under_50"): {"employer_size": "10-49"},
    ("weeks_absent_at_assessment", "under_4"): {"absence_started": "2012-01-05"},
    ("weeks_absent_at_assessment", "4-8"): {"absence_started": "2011-12-07"},
    ("weeks_absent_at_assessment", "over_8"): {"absence_started": "2011-12-06"},
}
PLAIN = {"referrer": "referral_route", "employer_size": "employer_size"}


def test_returns_by_characteristic():
    rows = load_table("ffws_return_to_work_greater_manchester")
    for characteristic, field in CHARACTERISTICS.items():
        mine = [row for row in rows if row["characteristic"] == characteristic]
        cases = []
        for row in mine:
            plain = {PLAIN.get(characteristic, characteristic): row["category"]}
            facts = RECORDED.get((characteristic, row["category"]), plain)
            cases += [
                {
                    "case_id": f"{row['category']}{n}",
                    "service": "greater_manchester",
                    "assessed_date": "2012-02-01",
                    "work_attendance_entry": "off_sick",
                    "work_attendance_discharge": "at_work" if n < int(row["returned"]) else "off_sick",
                    **facts,
                }
                for n in range(int(row["n"]))
            ]
        result = tables.compute_table("back-at-work", make_extract({"clients": cases}), by=field)
        for row in mine:
            cell = result.get_cell("back_at_work", row["category"])
            assert (cell.base_n, cell.value) == (int(row["n"]), int(row["returned"])), row


def test_weeks_off_work_of_those_who_went_back():
    *rows, everybody = load_table("ffws_absence_durations_greater_manchester")
    sizes = [int(row["n_returning"]) for row in rows]
    assert sum(sizes) == int(everybody["n_returning"])
    whole = [float(row["whole_weeks"]) for row in rows]
    all_whole = float(everybody["whole_weeks"])
    # The middle one of 13 whole numbers of days is 5.7 or 5.9 weeks, never the published 5.8; it can be where
    # the first day of one of them is not known.
    with pytest.raises(AssertionError, match="no whole days"):
        published.absences_for(whole, sizes, all_whole)
    known = [*sizes[:-1], sizes[-1] - 1]
    absences = published.absences_for(whole, known, all_whole)
    absences[-1].append(None)
    after = published.absences_for(
        [float(row["after_assessment_weeks"]) for row in rows],
        sizes,
        float(everybody["after_assessment_weeks"]),
    )
    back = dt.date(2012, 10, 1)
    cases = [
        {
            "service": "greater_manchester", "condition": row["condition"], "return_date": back,
            "work_attendance_entry": "off_sick", "assessed_date": back - dt.timedelta(days=left),
            "absence_started": None if days is None else back - dt.timedelta(days=days),
        }
        for row, mine, rest in zip(rows, absences, after, strict=True)
        for days, left in zip(mine, rest, strict=True)
    ]  # fmt: skip
    columns = {name: [case[name] for case in cases] for name in cases[0]}
    result = tables.compute_table("weeks-off-work", make_clients(**columns))
    for row in (*rows, everybody):
        group = ("service", "all") if row is everybody else ("condition", row["condition"])
        for line, column in (
            ("whole_absence", "whole_weeks"),
            ("after_assessment", "after_assessment_weeks"),
        ):
            cell = result.get_cell(*group, line, "median_weeks")
            assert cell.value == float(row[column]), (row["condition"], line)
            assert cell.base_n + cell.missing_n == int(row["n_returning"])


def test_survey_answers():
    rows = load_table("ffws_survey")
    questions = {}
    for row in rows:
        questions.setdefault(row["question"], []).append(row)
    answers = []
    for question, mine in questions.items():
        if mine[0]["n"]:
            n = [int(row["n"]) for row in mine]
        else:  # only percentages are published, and some add up to 99 or 101
            n = published.counts_for([[int(row["percent"])] for row in mine], [225])[:, 0]
        for row, each in zip(mine, n, strict=True):
            answers += [(question, row["answer"])] * int(each)
    surveys = pa.table({
        "response_id": [str(n) for n in range(len(answers))],
        "question": [question for question, _ in answers],
        "answer": [answer for _, answer in answers],
    })  # fmt: skip
    result = tables.compute_table("survey-answers", {"surveys": surveys})
    for row in rows:
        assert result.get_value(row["question"], row["answer"], "percent") == int(row["percent"]), row
        if row["n"]:
            assert result.get_value(row["question"], row["answer"], "n") == int(row["n"])


def test_most_important_intervention():
    rows = load_table("leicester_most_important_intervention")
    answers = []
    for respondent in ("client", "case_manager"):
        n = published.counts_for([[int(row[f"{respondent}_percent"])] for row in rows], [325])[:, 0]
        for row, each in zip(rows, n, strict=True):
            answers += [(respondent, row["intervention"])] * int(each)
    surveys = pa.table({
        "response_id": [str(n) for n in range(len(answers))],
        "respondent": [who for who, _ in answers],
        "question": ["most_important_intervention"] * len(answers),
        "answer": [answer for _, answer in answers],
    })  # fmt: skip
    result = tables.compute_table("most-important-intervention", {"surveys": surveys})
    for row in rows:
        for respondent in ("client", "case_manager"):
            assert result.get_value(row["intervention"], respondent) == int(row[f"{respondent}_percent"])
