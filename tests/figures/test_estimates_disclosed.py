"""Disclosure control of the evaluation: what leaves of a study, and what a reader could work out from it."""

import csv
import json
import random

import pytest
from click.testing import CliRunner

from handrail.cli import handrail
from handrail.evaluation.impact.association import CategoryCount, study_counts
from handrail.evaluation.impact.proportions import compute_wilson_interval
from handrail.figures.disclosure.estimate_rows import WITHHELD
from handrail.figures.disclosure.estimates import protect_result
from handrail.figures.disclosure.profiles import PROFILES
from tests.support.command_line import print_handrail

SMALL = [
    CategoryCount("gender", "male", 60, 40),
    CategoryCount("gender", "female", 70, 50),
    CategoryCount("gender", "other", 5, 3),
    CategoryCount("sector", "public", 65, 45),
    CategoryCount("sector", "private", 70, 48),
]
RATES, TESTS = "return to work: rates", "return to work: tests"


def protect_counts(counts, name):
    return protect_result(study_counts(counts), PROFILES[name])


def test_a_small_count_takes_another_category_and_the_tests_of_its_field_with_it():
    """3 of the 5 others returned. Male goes too: 135 of both sectors less 130 would be the 5."""
    shown = protect_counts(SMALL, "under-5")
    for group in ("gender: other", "gender: male"):
        row = shown.find(RATES, "returned", group)
        assert (row.base, row.estimate, row.low, row.high, row.note) == (None, None, None, None, WITHHELD)
    assert shown.find(RATES, "returned", "gender: female").estimate == 50 / 70
    for row in shown.estimates:
        if row.section == TESTS or row.section.endswith("differences"):
            assert (row.note == WITHHELD) == row.group.startswith("gender"), row
    assert shown.find(TESTS, "chi-square, 1 df", "sector").estimate == pytest.approx(0.00684)  # 3 digits


def test_a_rounding_profile_gives_shares_and_intervals_of_rounded_counts():
    """48 of 70 becomes 50 of 70; with the true share anybody would have the 48."""
    row = protect_counts(SMALL, "official").find(RATES, "returned", "sector: private")
    assert (row.base, row.estimate, (row.low, row.high)) == (70, 50 / 70, compute_wilson_interval(50, 70))
    assert protect_counts(SMALL, "official").find(TESTS, "chi-square, 1 df", "sector").p == 0.93


def test_internal_is_as_it_was():
    assert protect_counts(SMALL, "internal") == study_counts(SMALL)


@pytest.mark.parametrize("profile", ["under-5", "secure-lab"])
@pytest.mark.parametrize("seed", range(40))
def test_no_small_count_is_what_the_shown_categories_leave(profile, seed):
    """Taken from all, known by another field, the shown categories leave nobody or enough, of each count."""
    draw, threshold = random.Random(seed), PROFILES[profile].threshold
    sizes = {label: draw.choice([0, 1, 2, 4, 6, 12, 30]) for label in "abcde"}
    back = {label: draw.randint(0, n) for label, n in sizes.items()}
    everybody, returned = sum(sizes.values()), sum(back.values())
    halves = [
        ("x", everybody // 2, returned // 2),
        ("y", everybody - everybody // 2, returned - returned // 2),
    ]
    counts = [CategoryCount("field", label, sizes[label], back[label]) for label in sizes]
    counts += [CategoryCount("half", *half) for half in halves if half[2] <= half[1]]
    rows = {row.group: row for row in protect_counts(counts, profile).estimates if row.section == RATES}
    closed = [label for label, n in sizes.items() if n and rows[f"field: {label}"].estimate is None]
    small = [
        label for label, n in sizes.items()
        if any(0 < count < threshold for count in (n, back[label], n - back[label]))
    ]  # fmt: skip
    assert set(small) <= set(closed)
    if set(closed) == {label for label, n in sizes.items() if n}:
        return
    assert len(closed) != 1
    left = [sum(part[label] for label in closed) for part in (sizes, back)]
    for count in (*left, left[0] - left[1]):
        assert not 0 < count < threshold, (closed, count)


CLIENTS = (
    "case_id,service,assessed_date,discharged_date,work_attendance_entry,work_attendance_discharge,gender,"
    "return_date,eq5d_entry,eq5d_discharge"
)


@pytest.fixture
def clients(tmp_path):
    """Sixty women and men, and three others, all off sick and discharged; 4 of those were not off sick."""
    path = tmp_path / "clients.csv"
    rows = [CLIENTS]
    for n in range(63):
        gender = "other" if n < 3 else "female" if n % 2 else "male"
        back = n % 3 == 0
        attendance = "at_work" if back else "off_sick"
        day = f"2012-06-{1 + n % 28:02}" if back else ""
        scores = f"0.{50 + n % 9},0.{60 + n % 7}"
        rows.append(f"{n},rhyl,2012-05-01,2012-08-01,off_sick,{attendance},{gender},{day},{scores}")
    rows += [f"p{n},rhyl,2012-05-01,2012-08-01,at_work,at_work,female,,0.5,0.6" for n in range(4)]
    path.write_text("\n".join(rows) + "\n")
    return path


def test_impact_hides_who_was_left_out_and_everybody_and_goes_on(clients, tmp_path):
    """4 of 67 were not off sick at entry: with the 63 studied, the 67 would tell them."""
    impact = ("impact", clients, "--disclosure", "under-5")
    told = json.loads(print_handrail(*impact, "--format", "json", "--plots", tmp_path))
    flow = {(row["measure"], row["group"]): row for row in told["estimates"] if row["section"] == "inclusion"}
    assert flow["excluded", "not off sick at entry"]["estimate"] is None
    assert flow["clients in the file", ""]["estimate"] is None
    assert flow["included", ""]["estimate"] == 63
    assert 67 not in {row["base"] for row in told["estimates"]}
    (share,) = (row for row in told["estimates"] if row["section"] == "back at work at discharge"
                and row["measure"] == "share")  # fmt: skip
    assert (share["base"], share["estimate"]) == (63, pytest.approx(21 / 63))
    assert told["assumptions"]["disclosure control"].startswith("under-5: ")
    rows = list(csv.DictReader(print_handrail(*impact).splitlines()))
    assert [row["note"] for row in rows if row["group"] == "not off sick at entry"] == [WITHHELD]
    assert WITHHELD in print_handrail(*impact, "--format", "text")
    curve = (tmp_path / "time-to-return.svg").read_text()
    # A step of the true curve is a person; the curve that leaves has a corner for each week that is told.
    assert curve.count("polyline") == 1
    assert len(curve.split('points="')[1].split('"')[0].split()) <= 5


def test_qaly_withholds_a_small_group_its_pair_and_its_plot_line(clients, tmp_path):
    qaly = ("qaly", clients, "--value-set", "uk-5l-crosswalk-van-hout-2012", "--by", "gender", "--disclosure")
    told = json.loads(print_handrail(*qaly, "under-5", "--format", "json", "--plots", tmp_path))
    change = {row["group"]: row for row in told["estimates"] if row["measure"] == "EQ-5D index"}
    assert change["gender: other"]["base"] is change["gender: other"]["estimate"] is None
    assert sum(row["estimate"] is None for row in change.values()) == 2
    assert change["all"]["base"] == 67
    assert "other" not in (tmp_path / "eq5d-change.svg").read_text()
    rounded = json.loads(print_handrail(*qaly, "official", "--format", "json"))
    assert {row["base"] % 5 for row in rounded["estimates"] if row["base"]} == {0}


def test_a_list_of_clients_does_not_leave(clients, tmp_path):
    qaly = ["qaly", clients, "--value-set", "uk-5l-crosswalk-van-hout-2012", "--each", tmp_path / "each.csv"]
    answer = CliRunner().invoke(handrail, [*map(str, qaly), "--disclosure", "official"])
    assert "--each writes a line for each client" in str(answer.exception)
    assert not (tmp_path / "each.csv").exists()
