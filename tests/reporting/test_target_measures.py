"""Targets of every measure of the data dictionary: counted as the tables count, percentages never added."""

import csv
import datetime as dt
import io
import re

import pytest
from click.testing import CliRunner
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from handrail.accounts.policy import Role
from handrail.extract.check import check_extract
from handrail.extract.codes import TARGET_MEASURES
from handrail.figures import tables
from handrail.figures.engine.example import make_arrow_table, make_extract
from handrail.figures.targets import (
    actuals,
    attainment,
    presentation,
    versions,
)
from handrail.foundation.errors import UserError
from handrail.reporting import snapshots
from handrail.reporting.snapshots import Snapshot
from handrail.reporting.table_commands import tables_group as commands
from tests.support.people import SCOTLAND

AT = {"service": SCOTLAND}
MONTHS = (1, 2, 3)


def make_targets(measure, value, months=MONTHS, **more):
    return [
        {
            **AT,
            "measure": measure,
            "month": f"2012-{month:02}-01",
            "value": value,
            "profile": "original",
            **more,
        }
        for month in months
    ]


def make_case(case_id, month, size, discharge=None, **more):
    """Assessed in a month of 2012, off sick; where `discharge` is told, discharged four weeks later."""
    day = dt.date(2012, month, 3)
    left = {"work_attendance_discharge": discharge, "discharged_date": day + dt.timedelta(28)}
    return {
        "case_id": case_id, **AT, "referral_date": day, "assessed_date": day, "employer_size": size,
        "work_attendance_entry": "off_sick", **(left if discharge else {}), **more,
    }  # fmt: skip


CLIENTS = [
    make_case("before", 1, "10-49", assessed_date="2011-12-30"),
    make_case("a", 1, "10-49", "at_work"),
    make_case("b", 1, "250+", "off_sick"),
    make_case("c", 2, "10-49", "at_work"),
    make_case("d", 2, "50-249"),
    make_case("e", 2, None),
    make_case("light", 1, "250+", workstream="local_support"),
    make_case("after", 5, "10-49"),
]
OUTCOMES = [
    {"case_id": "a", "kind": "new_job", "date": "2012-02-01", "four_hours_completed": True},
    {"case_id": "a", "kind": "returned", "date": "2012-03-01"},
    {"case_id": "b", "kind": "new_job", "date": "2012-02-01", "four_hours_completed": False, "hours": 30},
    {"case_id": "b", "kind": "education", "date": "2012-02-01"},
    {"case_id": "light", "kind": "new_job", "date": "2012-02-01", "four_hours_completed": True},
]
EMPLOYERS = [
    {"employer_id": "1", **AT, "date": "2012-01-09", "kind": "advice", "engaged": False},
    {"employer_id": "1", **AT, "date": "2012-03-09", "kind": "workshop", "engaged": True},
    {"employer_id": "2", **AT, "date": "2012-02-09", "kind": "advice", "engaged": False},
]
TARGETS = [
    *make_targets("sme_percent", 60), *make_targets("back_at_work_percent", 62.5),
    *make_targets("job_outcomes", 1.5), *make_targets("employers_engaged", 2),
]  # fmt: skip
FILES = {"clients": CLIENTS, "outcomes": OUTCOMES, "employers": EMPLOYERS, "targets": TARGETS}


@pytest.fixture
def set_latest_extract(monkeypatch):
    def keep_latest(files):
        given_rows = {name: make_arrow_table(name, each) for name, each in files.items()}
        snapshot = Snapshot((SCOTLAND,), dt.datetime(2012, 6, 20, 12, tzinfo=dt.UTC), given_rows)
        monkeypatch.setattr(snapshots, "load_latest", lambda _: snapshot)

    return keep_latest


def list_rows(measure, files=FILES, where=AT):
    text = presentation.to_csv(attainment.compute_attainment(make_extract(files), measure, where))
    return list(csv.DictReader(io.StringIO(text)))


def test_every_measure_of_the_dictionary_is_counted_or_kept_for_another_end():
    assert {*actuals.MEASURES, *versions.OTHER_MEASURES} == set(TARGET_MEASURES)


def test_outcomes_count_by_their_own_date_and_employers_by_the_first_dealing():
    outcomes, engaged = list_rows("job_outcomes"), list_rows("employers_engaged")
    assert [each["job_outcomes"] for each in outcomes] == ["0", "1", "1"]
    assert [each["cumulative"] for each in outcomes] == ["0", "1", "2"]
    assert [each["cumulative_original"] for each in outcomes] == ["1.5", "3", "4.5"]
    assert [each["employers_engaged"] for each in engaged] == ["1", "0", "0"]
    assert engaged[-1]["percent_original"] == "17"


def test_a_percentage_is_of_all_cases_since_the_target_began_and_never_a_sum():
    share = list_rows("sme_percent")
    assert [(each["n"], each["base_n"], each["missing_n"]) for each in share] == [
        ("1", "2", "0"), ("3", "4", "1"), ("3", "4", "1"),
    ]  # fmt: skip
    assert [each["sme_percent"] for each in share] == ["50", "75", "75"]
    assert {each["target_original"] for each in share} == {"60"}


@pytest.mark.parametrize("measure", ["sme_percent", "back_at_work_percent"])
def test_a_percentage_is_that_of_the_table(measure):
    extract = make_extract(FILES)
    found = attainment.compute_attainment(extract, measure, AT)
    table, days = (
        tables.get_table(actuals.MEASURES[measure].table),
        (dt.date(2012, 1, 1), dt.date(2012, 3, 31)),
    )
    whole = tables.compute_table(table, extract, None, {**AT, "counts_to_target": "yes"}, *days).get_cell(
        measure, "all"
    )
    assert found.to_date["2012-03"] == actuals.ActualCount(whole.n, whole.base_n, whole.missing_n)
    assert found.percent_to_month("2012-03") == whole.value
    assert whole.base_n


def test_outcomes_are_as_many_as_the_table_has_in_each_month():
    extract = make_extract(FILES)
    counted = {**AT, "counts_to_target": "yes"}
    table = tables.compute_table("job-outcomes", extract, "month", counted)
    by_table = {month: table.get_value(month, "any_job", "outcomes") for month in ("2012-02", "2012-03")}
    assert (
        attainment.compute_attainment(extract, "job_outcomes", AT).actuals
        == by_table
        == {"2012-02": 1, "2012-03": 1}
    )


def test_what_is_not_recorded_is_not_reached_and_not_denied():
    """A new job without a word on whether 4 hours were done; employers without a word on whether they
    are engaged.
    """
    jobs = [*OUTCOMES, {"case_id": "c", "kind": "new_job", "date": "2012-03-01", "hours": 37}]
    dealings = [*EMPLOYERS, {"employer_id": "3", **AT, "date": "2012-02-10", "kind": "advice"}]
    extract = make_extract({**FILES, "outcomes": jobs, "employers": dealings})
    found = attainment.compute_attainment(extract, "job_outcomes", AT)
    assert (found.actuals, found.unknown) == ({"2012-02": 1, "2012-03": 1}, {"2012-03": 1})
    told, _ = presentation.describe_progress(found, found.versions[0], "2012-03")
    assert told == "2 of 4.5 due by the end of Mar 2012; not known of 1 more"
    assert attainment.compute_attainment(extract, "employers_engaged", AT).unknown == {"2012-02": 1}
    nobody = make_extract({**FILES, "employers": dealings[-1:]})
    with pytest.raises(UserError, match="'engaged' is recorded of none of the employers"):
        attainment.compute_attainment(nobody, "employers_engaged", AT)


def test_an_employer_of_several_sites_and_dealings_is_one_of_the_service():
    places = [("fife", "2012-01-09"), ("dundee", "2012-02-09"), ("fife", "2012-03-09")]
    dealings = [
        {"employer_id": "1", **AT, "site": site, "date": day, "engaged": True} for site, day in places
    ]
    extract = make_extract({**FILES, "employers": dealings})
    assert attainment.compute_attainment(extract, "employers_engaged", AT).actuals == {"2012-01": 1}
    dundee = attainment.compute_attainment(extract, "employers_engaged", {**AT, "site": "dundee"})
    assert {month: n for month, n in dundee.actuals.items() if n} == {"2012-02": 1}


def test_a_month_to_come_has_no_percentage():
    extract = make_extract(
        {"clients": CLIENTS[:3], "targets": make_targets("sme_percent", 60, (1, 2, 3, 12))}
    )
    extract.as_at = "2012-03-10T12:00:00"
    found = attainment.compute_attainment(extract, "sme_percent", AT)
    assert (found.months[-1], list(found.to_date)) == ("2012-12", ["2012-01", "2012-02", "2012-03"])
    chart = presentation.draw_attainment(
        "SME", found, presentation.list_finished_months(found, dt.date(2012, 3, 10))
    )
    assert chart.rows[0] == ["Jan 2012", "50%", "60%"]
    assert chart.rows[2] == ["Mar 2012", "not over yet", "60%"]


def test_percentages_of_sites_are_drawn_apart_and_not_added():
    sites = [*make_targets("sme_percent", 40, site="fife"), *make_targets("sme_percent", 60, site="dundee")]
    clients = [{**each, "site": "fife" if each["case_id"] == "a" else "dundee"} for each in CLIENTS]
    extract = make_extract({"clients": clients, "targets": sites})
    dundee, fife = attainment.compute_attainments(extract, (SCOTLAND,), tuple(actuals.MEASURES), {})
    assert (fife.where["site"], fife.versions[0].months["2012-01"], fife.percent_to_month("2012-03")) == (
        "fife",
        40,
        100,
    )
    assert (dundee.versions[0].months["2012-01"], dundee.percent_to_month("2012-03")) == (60, 67)
    assert fife == attainment.compute_attainment(extract, "sme_percent", fife.where)
    with pytest.raises(UserError, match=r"do not add up.*site=dundee.*site=fife"):
        attainment.compute_attainment(extract, "sme_percent", AT)


def test_a_target_of_the_whole_is_not_added_to_that_of_a_workstream():
    mixed = [*make_targets("referred", 10), *make_targets("referred", 4, workstream="hws")]
    extract = make_extract({"clients": CLIENTS, "targets": mixed})
    assert attainment.compute_attainment(extract, "referred", AT).versions[0].sum_to_month("2012-03") == 30
    part = attainment.compute_attainment(extract, "referred", {**AT, "workstream": "hws"})
    assert part.versions[0].sum_to_month("2012-03") == 12
    (whole,) = attainment.compute_attainments(extract, (SCOTLAND,), ("referred",), {})
    assert attainment.find_undrawn(extract, (SCOTLAND,), [whole]) == [
        ("referred", {**AT, "workstream": "hws"})
    ]


def test_targets_of_parts_that_make_up_the_whole_are_drawn():
    extract = make_extract({"clients": CLIENTS, "targets": make_targets("referred", 10, site="fife")})
    found = attainment.compute_attainments(extract, (SCOTLAND,), ("referred",), {})
    assert found[0].versions[0].sum_to_month("2012-03") == 30
    assert attainment.find_undrawn(extract, (SCOTLAND,), found) == []


def test_employers_have_no_workstream():
    odd = [*make_targets("employers_engaged", 2, (1,), workstream="hws"), *make_targets("smiles", 3, (1,))]
    extract = make_extract({"targets": odd})
    with pytest.raises(UserError, match="no workstream"):
        attainment.compute_attainment(extract, "employers_engaged", {**AT, "workstream": "hws"})
    said = {
        each.column: each
        for each in check_extract(extract)
        if each.file == "targets" and "drawn" in each.reason
    }
    assert (said["workstream"].value, said["workstream"].kind) == ("hws", "unknown")
    assert said["measure"].value == "smiles"
    assert "the target is kept, but not drawn" in said["measure"].reason


def test_without_records_of_it_a_measure_is_not_told_as_nought():
    extract = make_extract({"clients": CLIENTS, "targets": TARGETS})
    found = attainment.compute_attainments(extract, (SCOTLAND,), tuple(actuals.MEASURES), {})
    assert [each.measure for each in found] == ["sme_percent", "back_at_work_percent"]
    assert len(attainment.find_undrawn(extract, (SCOTLAND,), found)) == 2
    with pytest.raises(UserError, match="there is no file outcomes"):
        attainment.compute_attainment(extract, "job_outcomes", AT)


@given(st.lists(st.decimals(0, 60, places=3), min_size=1, max_size=9), st.integers(0, 500))
def test_who_divides_what_is_printed_finds_the_percentage(values, n):
    months = {f"2012-{month:02}": float(value) for month, value in enumerate(values, 1)}
    version = versions.TargetVersion("original", None, "", "", "", months, "2012-01")
    found = attainment.Attainment("enrolled", AT, tuple(months), {"2012-01": n}, (version,))
    said, percent = presentation.describe_progress(found, version, max(months))
    so_far, due = re.match(r"(\d+) of ([\d.]+) due", said).groups()
    assert percent == (int(100 * int(so_far) / float(due) + 0.5 + 1e-9) if float(due) else None)
    printed = list(csv.DictReader(io.StringIO(presentation.to_csv(found))))[-1]
    assert (printed["cumulative_original"], printed["percent_original"]) == (
        due,
        str(percent or 0) if float(due) else "",
    )


def test_a_fractional_due_is_told_to_one_decimal():
    version = versions.TargetVersion(
        "original", None, "", "", "", {"2012-01": 19.17, "2012-02": 0.83}, "2012-01"
    )
    found = attainment.Attainment("enrolled", AT, tuple(version.months), {"2012-01": 14}, (version,))
    assert presentation.describe_progress(found, version, "2012-01") == (
        "14 of 19.2 due by the end of Jan 2012",
        73,
    )
    assert presentation.describe_progress(found, version, "2012-02") == (
        "14 of 20 due by the end of Feb 2012",
        70,
    )


@pytest.mark.django_db
@pytest.mark.of_files
def test_the_page_draws_all_and_names_what_it_does_not(set_latest_extract, staff, sign_in):
    set_latest_extract(
        {
            **FILES,
            "targets": [*TARGETS, *make_targets("smiles", 3), *make_targets("sme_percent", 9, site="fife")],
        }
    )
    client = sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND))
    page = client.get(reverse("targets")).text
    for told in (
        "Clients of small and medium employers",
        "75% (3 of 4) by the end of Mar 2012, where the target is 60%; not known of 1 more",
        "67% (2 of 3) by the end of Mar 2012, where the target is 62.5%",
        "2 of 4.5 due by the end of Mar 2012 (44%)",
        "1 of 6 due by the end of Mar 2012 (17%)",
        "Targets not shown here",
        "site=fife",
    ):
        assert told in page
    assert re.search(r"Smiles[^<]*: it is none of those that can be counted", page)
    assert "Nothing can be said yet" not in page, "a measure without a chance does not promise one"
    assert "Targets not shown here" in (part := client.get(reverse("targets"), {"site": "fife"}).text)
    assert "where the target is 9%" in part


@pytest.mark.django_db
@pytest.mark.of_files
def test_who_comes_after_the_end_of_a_target_is_not_told_as_reached(set_latest_extract, staff, sign_in):
    set_latest_extract({"clients": CLIENTS, "targets": make_targets("assessed", 1, (1, 2))})
    page = sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND)).get(reverse("targets")).text
    assert "5 of 2 due by the end of Feb 2012" in page


@pytest.mark.django_db
@pytest.mark.of_files
def test_a_funder_reads_nothing_of_measures_that_are_not_protected(set_latest_extract, staff, sign_in):
    set_latest_extract(FILES)
    page = sign_in(staff(Role.FUNDER, SCOTLAND)).get(reverse("figures-summary")).text
    assert "Against target" not in page


def test_the_command_gives_a_percentage_and_counts(tmp_path):
    for name, given_rows in FILES.items():
        columns = list({column: None for row in given_rows for column in row})
        with (tmp_path / f"{name}.csv").open("w", newline="") as file:
            out = csv.DictWriter(file, columns)
            out.writeheader()
            out.writerows(given_rows)

    def print_targets(measure, format_="csv"):
        asked = ["targets", "--extract", str(tmp_path), "--measure", measure, "--format", format_]
        return CliRunner().invoke(commands, asked, catch_exceptions=False).stdout

    assert print_targets("sme_percent").splitlines()[2] == "2012-02,3,4,1,75,60"
    assert print_targets("job_outcomes").splitlines()[3] == "2012-03,1,2,1.5,4.5,44"
    assert '"percent": 75' in print_targets("sme_percent", "json")
    assert "75% to date, 3 of 4, original target 60%" in print_targets("sme_percent", "svg")
