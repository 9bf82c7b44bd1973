"""The chance of a target, from the records: whole months, staff month by month, the ceiling, and in words."""

import csv
import datetime as dt
import io
import json

import pytest

from handrail.figures.engine.example import make_extract
from handrail.figures.targets import (
    attainment,
    forecast,
    forecast_months,
    forecast_wording,
    presentation,
    staffing,
)
from handrail.figures.targets.versions import load_versions
from tests.figures.sample_records import compute_protected

DAY = dt.date


def make_cases(months, per_month, enrol=2, **more):
    """So many referrals a month of 2026, of which every second (or so) is enrolled four days later."""
    return [
        {"case_id": f"{month}-{n}", "service": "rhyl", "referral_date": DAY(2026, month, 1 + n % 25),
         "enrolled_date": DAY(2026, month, 5 + n % 23) if n % enrol == 0 else None, **more}
        for month in months for n in range(per_month)
    ]  # fmt: skip


def make_targets(value, months=range(1, 13), profile="original", measure="enrolled", **more):
    return [
        {"service": "rhyl", "measure": measure, "month": DAY(2026, month, 1), "value": value,
         "profile": profile, **more}
        for month in months
    ]  # fmt: skip


def forecast_files(files, measure="enrolled", where=None):
    extract = make_extract(files)
    extract.as_at = "2026-09-30T23:00:00"
    found = attainment.compute_attainment(extract, measure, {"service": "rhyl", **(where or {})})
    return found, forecast.forecast_versions(extract, found)


STAFF = ({"staff_id": "1", "service": "rhyl", "whole_time": 2.0},)


def test_a_service_on_course_reaches_an_easy_target_and_not_a_hard_one():
    files = {
        "clients": make_cases(range(1, 10), 20),
        "targets": [*make_targets(8), *make_targets(40, profile="hard")],
    }
    _, found = forecast_files(files)
    easy, hard = found["original"], found["hard"]
    assert (easy.reached, easy.target, easy.months) == (90, 96, 3)
    assert easy.probability > 0.95
    assert hard.probability == 0
    assert easy.limit == hard.limit == "demand"
    assert easy.assumptions["observed"].startswith("8 whole months are observed, with 20.0")
    # Until the first of August, sixty days before: 20 in each of the months from February, and 1.
    assert easy.assumptions["share"].startswith("Of 121 who asked long enough ago, 61 went on")
    assert "no-posts" in easy.assumptions


def test_staff_who_leave_make_a_target_out_of_reach():
    """2 posts took 10 a month; from October 0.4 posts take 2: 90 and 6 of 108."""
    files = {"clients": make_cases(range(1, 10), 20), "targets": make_targets(9)}
    _, stay = forecast_files({**files, "staff": STAFF})
    come = {"staff_id": "2", "service": "rhyl", "whole_time": 0.4, "from_date": DAY(2026, 10, 1)}
    leave = ({**STAFF[0], "to_date": DAY(2026, 9, 30)}, come)
    _, left = forecast_files({**files, "staff": leave})
    assert stay["original"].probability > 0.9
    assert stay["original"].posts == pytest.approx(2)
    assert (left["original"].probability, left["original"].limit) == (0, "staff")
    assert (left["original"].high, left["original"].posts) == (96, pytest.approx(0.4))
    assert left["original"].unlimited > 0.5
    said = forecast_wording.describe_range(left["original"])
    assert said.startswith("The likeliest count by then is about 96. Staff are what is short")
    _, none = forecast_files({**files, "staff": ({**STAFF[0], "whole_time": None}, *STAFF)})
    assert "1 in post have no share" in none["original"].assumptions["posts-not-recorded"]


def test_a_ceiling_of_cases_says_what_staff_can_take():
    stays = make_cases(range(1, 6), 20)
    for case in stays:
        case["discharged_date"] = case["enrolled_date"] and case["enrolled_date"] + dt.timedelta(84)
    ceiling = make_targets(30, [1], measure="caseload_ceiling") + make_targets(
        999, [12], measure="caseload_ceiling"
    )
    files = {
        "clients": [*stays, *make_cases(range(6, 10), 20)],
        "targets": [*make_targets(8), *ceiling],
        "staff": STAFF,
    }
    _, found = forecast_files(files)
    assert "holds at most 30 open cases, each for 12 weeks" in found["original"].assumptions["pace-of-staff"]


def test_posts_are_counted_by_the_days_they_are_held():
    rows = [
        (1.0, None, None),
        (0.5, DAY(2026, 4, 16), None),
        (0.8, None, DAY(2026, 4, 3)),
        (None, None, None),
    ]
    assert staffing.sum_posts(rows, DAY(2026, 4, 1)) == pytest.approx(1 + 0.25 + 0.08)
    assert staffing.sum_posts(rows, DAY(2026, 5, 1)) == 1.5


@pytest.mark.parametrize(
    ("seen", "end", "lengths"),
    [
        (DAY(2026, 4, 30), DAY(2026, 5, 31), [1]),
        (DAY(2026, 4, 15), DAY(2026, 5, 31), [0.5, 1]),
        (DAY(2026, 5, 31), DAY(2026, 5, 31), []),
        (DAY(2026, 11, 30), DAY(2027, 2, 28), [1, 1, 1]),
    ],
)
def test_what_is_left_of_this_month_is_part_of_one(seen, end, lengths):
    assert [length for _, length in forecast_months.list_months_ahead(seen, end)] == pytest.approx(lengths)


def test_nothing_is_said_on_two_months_nor_of_discharges():
    files = {
        "clients": make_cases((7, 8, 9), 20),
        "targets": [*make_targets(8), *make_targets(3, measure="discharged")],
    }
    assert forecast_files(files)[1] == {}
    assert forecast_files({**files, "clients": make_cases((6, 7, 8, 9), 20)})[1] != {}
    assert forecast_files({**files, "clients": make_cases(range(1, 10), 20)}, "discharged")[1] == {}


def test_a_target_of_referrals_needs_no_staff():
    files = {
        "clients": make_cases(range(1, 10), 20),
        "targets": make_targets(18, measure="referred"),
        "staff": STAFF,
    }
    _, found = forecast_files(files, "referred")
    assert found["original"].posts is None
    assert "on-asking" in found["original"].assumptions
    assert found["original"].probability > 0.9


def test_a_past_target_was_reached_or_not():
    files = {
        "clients": make_cases(range(1, 10), 20),
        "targets": [*make_targets(11, range(1, 7)), *make_targets(10, range(1, 7), "low")],
    }
    _, found = forecast_files(files)
    assert {name: (each.limit, each.probability) for name, each in found.items()} == {
        "original": ("over", 0), "low": ("reached", 1),
    }  # fmt: skip
    assert (
        forecast_wording.describe_chance(found["original"], DAY(2026, 6, 30))
        == "66 was not reached by the end of June 2026."
    )


@pytest.mark.parametrize(
    ("probability", "said"),
    [(0, "a chance of less than 5%"), (0.06, "about a 1 in 10 chance"), (0.55, "about a 6 in 10 chance"),
     (0.8, "about an 8 in 10 chance"), (0.94, "about a 9 in 10 chance"),
     (0.97, "a chance of more than 95%")],
)  # fmt: skip
def test_a_chance_is_said_in_tenths(probability, said):
    assert forecast_wording.describe_probability(probability) == said


def test_the_sentence_names_the_staff_in_post():
    _, found = forecast_files(
        {"clients": make_cases(range(1, 10), 20), "targets": make_targets(10), "staff": STAFF}
    )
    said = forecast_wording.describe_chance(found["original"], DAY(2026, 12, 31))
    assert said.endswith(
        "in 10 chance of reaching 120 by the end of December 2026, with 2.0 whole-time posts filled."
    )


@pytest.mark.parametrize(("due", "said"), [(347, "347"), (346.9, "347"), (1200.0000001, "1,200")])
def test_a_target_is_said_in_whole_people(due, said):
    assert forecast_wording.format_target(due) == said


def test_files_carry_the_chance_and_what_it_rests_on():
    found, forecasts = forecast_files(
        {"clients": make_cases(range(1, 10), 20), "targets": make_targets(10), "staff": STAFF}
    )
    rows = list(csv.DictReader(io.StringIO(presentation.to_csv(found, forecasts))))
    assert {row["chance_original"] for row in rows[:-1]} == {""}
    assert rows[-1]["chance_original"] == f"{forecasts['original'].probability:.1f}"
    assert "no season" in rows[-1]["rests_on_original"]
    chance = json.loads(presentation.to_json(found, forecasts))["profiles"][0]["chance"]
    assert chance["probability"] == forecasts["original"].probability
    assert chance["assumptions"]["posts"]
    assert "chance" not in presentation.to_csv(found)


def test_what_was_counted_before_the_first_target_does_not_count_towards_it():
    found, forecasts = forecast_files(
        {"clients": make_cases(range(1, 10), 20), "targets": make_targets(10, range(4, 13))}
    )
    assert forecasts["original"].reached == 60
    assert presentation.to_csv(found).splitlines()[1] == "2026-04,10,10,10,10,100"


def forecast_released_counts(counts):
    """What a funder may be told of months with so many referred."""
    clients = [case for month, count in enumerate(counts, 1) for case in make_cases([month], count)]
    extract = make_extract({"clients": clients, "targets": make_targets(40, measure="referred")})
    months = compute_protected("throughput", extract, "official", by="month")
    versions = load_versions(extract, "referred", {"service": "rhyl"})
    return forecast.forecast_from_released(months, "referred", versions, DAY(2026, 8, 31))


def test_counts_that_round_alike_cannot_be_told_apart_by_the_chance():
    so_far, made_of_shown = forecast_released_counts([30] * 8)["original"]
    assert forecast_released_counts([28, 32, 30, 31, 29, 28, 32, 30])["original"] == (so_far, made_of_shown)
    assert so_far == made_of_shown.reached == 240
    assert "rounded" in made_of_shown.assumptions["shown"]
    assert forecast_released_counts([35] * 8)["original"] != (so_far, made_of_shown)


def test_what_is_reached_is_rounded_once_where_that_is_shown():
    assert forecast_released_counts([32] * 8)["original"][0] == 255  # 256, and not eight times 30


@pytest.mark.parametrize("few", [1, 7])
def test_where_a_month_is_withheld_only_the_total_is_told(few):
    assert forecast_released_counts([30] * 4 + [few] + [30] * 3)["original"] == (
        210 if few == 1 else 215,
        None,
    )


def test_where_the_total_is_withheld_too_nothing_is_told():
    assert forecast_released_counts([2, 1] + [0] * 6) is None
