"""Targets: every version against the count, by place, never counting Local Support."""

import datetime as dt
import xml.etree.ElementTree as ET

import pytest

from handrail.figures.engine.example import make_extract
from handrail.figures.targets import actuals, attainment, presentation
from handrail.foundation.errors import UserError

# Health and Work Support: 6,000 enrolments in two years, split evenly between two sites, first evenly over
# the months.
SITES = ("fife", "dundee")
EVEN = 6000 / 2 / 24


def make_target(site, month, value, profile, set_on):
    return {
        "service": "hws", "site": site, "measure": "enrolled", "month": f"{month}-01", "value": value,
        "profile": profile, "set_on": set_on, "author": "steering group", "reason": f"{profile}.",
        "derivation": "6,000 over 24 months and two sites.",
    }  # fmt: skip


def make_case(n, site, day, workstream="working_health_services"):
    return {
        "case_id": f"{site}{n}", "service": "hws", "site": site, "referral_date": day, "enrolled_date": day,
        "workstream": workstream,
    }  # fmt: skip


@pytest.fixture(scope="module")
def extract():
    months = ("2018-06", "2018-09", "2018-10")
    return make_extract({
        "clients": [
            *(make_case(n, "fife", "2018-06-12") for n in range(50)),
            *(make_case(n, "dundee", "2018-09-03") for n in range(130)),
            *(make_case(n, "local", "2018-09-03", "local_support") for n in range(7)),
        ],
        "targets": [
            *(make_target(site, month, EVEN, "original", "2018-05-01") for site in SITES for month in months),
            *(make_target(site, "2018-10", 150, "re-profiled", "2018-09-20") for site in SITES),
        ],
    })  # fmt: skip


def test_both_profiles_stand_beside_the_count(extract):
    lines = presentation.to_csv(attainment.compute_attainment(extract)).splitlines()
    assert lines[0].startswith(
        "month,enrolled,cumulative,target_original,cumulative_original,percent_original,target_re"
    )
    assert lines[1] == "2018-06,50,50,250,250,20,250,250,20"
    assert lines[2] == "2018-09,130,180,250,500,36,250,500,36"
    assert lines[3] == "2018-10,0,180,250,750,24,300,800,23", "what came before a re-profile is still due"


def test_a_site_has_its_own_target(extract):
    found = attainment.compute_attainment(extract, where={"site": "fife"})
    assert found.actuals["2018-06"] == 50
    assert found.versions[0].months["2018-06"] == 125


def test_a_profile_keeps_who_set_it_when_why_and_how(extract):
    profile = attainment.compute_attainment(extract).versions[1]
    assert (profile.name, profile.author, str(profile.set_on)) == (
        "re-profiled",
        "steering group",
        "2018-09-20",
    )
    assert profile.derivation.startswith("6,000")


SVG = "{http://www.w3.org/2000/svg}"


def test_the_chart_draws_each_profile_apart_and_says_all_in_words(extract):
    drawing = ET.fromstring(presentation.to_svg(attainment.compute_attainment(extract), dt.date(2018, 11, 2)))
    words = [each.text for each in drawing.iter(f"{SVG}text")]
    named = {"Reached", "Target: original", "Target: re-profiled"}
    assert named <= set(words)
    looks = {(each.get("stroke"), each.get("stroke-dasharray")) for each in drawing.iter(f"{SVG}line")
             if each.get("x2") == "28"}  # fmt: skip
    assert len({dashes for _, dashes in looks}) == len(named), "told apart without colour"
    assert "2018-10: 0, original target 250, re-profiled target 300" in drawing.find(f"{SVG}desc").text


def test_a_month_that_is_not_over_is_not_drawn_as_a_fall(extract):
    found = attainment.compute_attainment(extract)
    told = presentation.list_finished_months(found, dt.date(2018, 10, 20))
    assert told == ["2018-06", "2018-09"]
    chart = presentation.draw_attainment("Enrolled", found, told)
    assert chart.rows[-1] == ["Oct 2018", "not over yet", "250", "300"]
    assert chart.rows[0] == ["Jun 2018", "50", "250", "–"], "a re-profile has no figure before it begins"
    assert chart.note == presentation.UNFINISHED_NOTE


def test_an_unknown_measure_names_the_known(extract):
    with pytest.raises(UserError, match="discharged"):
        attainment.compute_attainment(extract, "happiness")


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("rhyl,2012-01-01,enrolled,p,fifty", "1 without a service, month, profile or value"),
        ("rhyl,soon,enrolled,p,50", "1 without a service, month, profile or value"),
        ("rhyl,2012-01-01,enrolled,p,50\nrhyl,2012-01-01,enrolled,p,60", "1 of a month that stands"),
    ],
)
def test_a_target_that_cannot_be_trusted_is_refused(rows, fault, tmp_path):
    (tmp_path / "clients.csv").write_text("case_id,service,enrolled_date\na,rhyl,2012-01-09\n")
    (tmp_path / "targets.csv").write_text(f"service,month,measure,profile,value\n{rows}\n")
    with pytest.raises(UserError, match=fault):
        attainment.compute_attainment(tmp_path)
    assert attainment.compute_attainment(tmp_path, "assessed").versions == ()


def test_targets_side_by_side_are_those_of_each_and_counted_in_one_pass(monkeypatch):
    def make_client(n, service, month):
        return {**make_case(n, "fife", f"2018-{month}-12"), "case_id": f"{service}{n}", "service": service}

    whole = {"site": None, "profile": "original", "set_on": "2018-05-01", "derivation": ""}
    extract = make_extract({
        "clients": [
            *(make_client(n, "hws", "06") for n in range(5)),
            *(make_client(n, "rhyl", "07") for n in range(3)),
        ],
        "targets": [
            {**make_target(None, "2018-06", 10, "original", "2018-05-01"), **whole, "service": service,
             "measure": measure}
            for service, measure in (("hws", "enrolled"), ("hws", "assessed"), ("rhyl", "enrolled"))
        ],
    })  # fmt: skip
    passes, compute = [], actuals.tables.compute_table
    monkeypatch.setattr(actuals.tables, "compute_table", lambda *a, **k: passes.append(a) or compute(*a, **k))
    found = attainment.compute_attainments(extract, ("hws", "rhyl"), tuple(actuals.MEASURES), {})
    assert len(passes) == 1
    assert [(each.where["service"], each.measure) for each in found] == [
        ("hws", "enrolled"), ("hws", "assessed"), ("rhyl", "enrolled"),
    ]  # fmt: skip
    assert found[2].actuals["2018-07"] == 3
    for each in found:
        assert each == attainment.compute_attainment(extract, each.measure, each.where)
