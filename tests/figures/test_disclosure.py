"""The attack: from what is published of every table, try to work out every count withheld."""

import datetime as dt

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.optimize import Bounds, LinearConstraint, milp

from handrail.cli import handrail
from handrail.figures import tables
from handrail.figures.disclosure.count_system import MAX_COUNT, build_count_system, find_component, find_nodes
from handrail.figures.disclosure.cross_table import protect_table
from handrail.figures.disclosure.disclosure_log import FileDisclosureLog, PendingReleases
from handrail.figures.disclosure.profiles import PROFILES
from handrail.figures.disclosure.release import release_table
from handrail.figures.disclosure.suppression import publish_table, suppress_counts
from handrail.figures.engine.example import make_extract
from handrail.figures.render import wording
from handrail.foundation.errors import UserError
from tests.figures import sample_records
from tests.figures.sample_records import compute_protected

CONTROLLED = [name for name, profile in PROFILES.items() if profile.threshold]
# Groupings other than the table's own, to meet small groups of every kind.
BY = {"back-at-work": ["gender", "employer_size"], "referrals-by-route": ["team"], "throughput": ["site"]}


@pytest.fixture(scope="module")
def extract():
    return make_extract(sample_records.make_records(130, seed=5))


def read_published_ranges(result, protected):
    """What a reader has of each count: from, to."""
    rules = PROFILES[protected.disclosure]
    slack = rules.round_to // 2
    known = {}
    for key, cell in protected.cells.items():
        numerator, base = find_nodes(result.table, result.cells[key])
        shown = {base: cell.base_n}
        if numerator is not None and not cell.suppressed:
            shown[numerator] = cell.n if cell.n is not None else cell.value
        for node, count in shown.items():
            if count is not None:
                known[node] = (max(count - slack, 0), count + slack) if count else (0, 0)
    return known


def find_feasible_range(system, known, node):
    """The least and most a count can be, in whole numbers."""
    tied = find_component(system, node)
    nodes = list(tied.counts)
    place = {each: i for i, each in enumerate(nodes)}
    low, high = (np.array([known.get(each, (0, MAX_COUNT))[end] for each in nodes]) for end in (0, 1))
    rows = np.zeros((max(len(tied.sums), 1), len(nodes)))
    for row, (total, parts) in enumerate(tied.sums):
        rows[row, place[total]] = -1
        for part in parts:
            rows[row, place[part]] += 1
    ends = []
    for sign in (1, -1):
        aim = np.zeros(len(nodes))
        aim[place[node]] = sign
        found = milp(
            aim,
            constraints=LinearConstraint(rows, 0, 0),
            integrality=np.ones(len(nodes)),
            bounds=Bounds(low, high),
        )
        assert found.status == 0, "the published figures contradict each other"
        ends.append(round(sign * found.fun))
    return ends


def attack_table(result, profile):
    """Every withheld count that can be worked out from the sums of its table, with what it must be."""
    system, rules = build_count_system(result), PROFILES[profile]
    known = read_published_ranges(result, publish_table(result, rules, suppress_counts(system, rules)))
    for node, count in system.counts.items():
        if 0 < count < PROFILES[profile].threshold:
            assert node not in known, f"{node} = {count} is shown"
            low, high = find_feasible_range(system, known, node)
            assert low <= count <= high
            if high == low:
                yield node, low


OF_PEOPLE = [name for name in tables.list_names() if tables.get_table(name).of_people]


@pytest.mark.parametrize("name", OF_PEOPLE)
def test_no_withheld_count_can_be_worked_out(name, extract):
    for by in [None, *BY.get(name, [])]:
        result = tables.compute_table(name, extract, by=by)
        for profile in CONTROLLED:
            assert list(attack_table(result, profile)) == []


def test_the_attack_finds_what_is_withheld_alone(extract):
    """Left with primary suppression only, the same attack succeeds: it is not blind."""
    result = tables.compute_table("referrals-by-route", extract)
    system = build_count_system(result)
    alone = {node: (count, count) for node, count in system.counts.items() if not 0 < count < 5}
    pinned = [
        node for node, count in system.counts.items()
        if 0 < count < 5 and find_feasible_range(system, alone, node) == [count, count]
    ]  # fmt: skip
    assert pinned


def _routes(**n):
    return make_extract({
        "clients": [
            {"case_id": f"{route}{i}", "service": "rhyl", "referral_route": route}
            for route, count in n.items()
            for i in range(count)
        ]
    })  # fmt: skip


def test_official_rounds_to_five_and_withholds_one_to_seven():
    result = compute_protected(
        "referrals-by-route", _routes(gp=23, self=41, employer=3, other=12), "official"
    )
    assert result.get_cell("gp", "rhyl").base_n == 80
    assert result.get_cell("self", "rhyl").n == 40
    assert result.get_value("self", "rhyl") == 50  # 40 of 80, not 41 of 79
    assert result.get_cell("employer", "rhyl").suppressed
    assert result.get_value("talking_therapies", "rhyl") == 0


def test_no_mean_on_fewer_than_eight_people():
    rows = [
        {
            "case_id": f"{service}{i}",
            "service": service,
            "enrolled_date": "2012-05-01",
            "assessed_date": "2012-05-01",
            "discharged_date": "2012-06-01",
        }
        for service, n in (("rhyl", 7), ("leicester", 30), ("scotland", 40))
        for i in range(n)
    ]
    result = compute_protected("weeks-in-service", make_extract({"clients": rows}), "official")
    assert result.get_value("weeks_in_service_mean", "rhyl") is None
    assert result.get_value("weeks_in_service_mean", "scotland") == 4.4


def test_a_small_group_that_is_all_alike_is_withheld():
    rows = [
        {"case_id": str(i), "service": "rhyl", "work_attendance_entry": "off_sick",
         "assessed_date": "2012-05-01", "work_attendance_discharge": "at_work",
         "discharged_date": "2012-06-01"}
        for i in range(9)
    ]  # fmt: skip
    result = compute_protected("back-at-work", make_extract({"clients": rows}), "under-5")
    assert result.get_value("back_at_work_percent", "rhyl") is None


def test_what_was_left_out_is_not_counted_out_loud(extract):
    result = compute_protected("gender-age", extract, "official")
    assert all(n is None for _, n in result.exclusions)
    assert all(cell.excluded_n is None for cell in result)


def test_money_is_not_of_people_and_stays_as_it_is(extract):
    result = tables.compute_table("spend", extract)
    assert protect_table(result, "official", extract).cells == result.cells
    not_of_people = {"spend", "caseload", "employers-engaged", "employers-by-size", "employer-services"}
    assert {name for name in tables.list_names() if name not in OF_PEOPLE} == not_of_people


def test_internal_changes_nothing(extract):
    result = tables.compute_table("gender-age", extract)
    assert protect_table(result, "internal", extract) == result


def test_an_unknown_profile_names_the_known(extract):
    with pytest.raises(UserError, match="secure-lab"):
        compute_protected("gender-age", extract, "secret")


WHEN = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)


def test_two_releases_cannot_be_taken_one_from_the_other(tmp_path):
    """All clients, then all but two of one route: the difference would be two people."""
    log = FileDisclosureLog(tmp_path / "releases.jsonl")
    rows = [
        {
            "case_id": str(i),
            "service": "rhyl",
            "site": "a" if i < 38 else "b",
            "referral_route": "gp" if i % 2 else "self",
        }
        for i in range(40)
    ]
    extract = make_extract({"clients": rows})
    everybody = tables.compute_table("referrals-by-route", extract)
    first, withheld = release_table(everybody, "under-5", extract, log, WHEN, "sm")
    assert (first.get_cell("gp", "rhyl").n, withheld) == (20, frozenset())
    most = tables.compute_table("referrals-by-route", extract, where={"site": "a"})
    second, withheld = release_table(most, "under-5", extract, log, WHEN, "sm")
    assert {("n", 0, "gp", (("service", "rhyl"),)), ("base", 0, "", (("service", "rhyl"),))} <= withheld
    assert second.get_cell("gp", "rhyl").suppressed
    assert second.get_cell("gp", "rhyl").base_n is None


def _sites(**routes):
    """Referrals of each site by route."""
    return make_extract({
        "clients": [
            {"case_id": f"{site}{route}{i}", "service": "rhyl", "site": site, "referral_route": route}
            for site, of_site in routes.items()
            for route, count in of_site.items()
            for i in range(count)
        ]
    })  # fmt: skip


def test_what_three_releases_give_away_together_is_withheld_from_the_last(tmp_path):
    """Everybody less two sites is the third, of which too few came; no two of the four tables say so."""
    extract, log = (
        _sites(north={"gp": 12}, south={"gp": 9}, west={"gp": 3}),
        FileDisclosureLog(tmp_path / "releases.jsonl"),
    )
    asked = [{"site": "west"}, {"site": "north"}, {"site": "south"}, {}]
    tables_asked = [tables.compute_table("referrals-by-route", extract, where=where) for where in asked]
    west, *others, everybody = [
        release_table(each, "under-5", extract, log, WHEN, "sm")[0] for each in tables_asked
    ]
    assert west.get_cell("gp", "rhyl").suppressed
    assert [each.get_cell("gp", "rhyl").base_n for each in others] == [12, 9]
    assert everybody.get_cell("gp", "rhyl").suppressed
    assert everybody.get_cell("gp", "rhyl").base_n is None


def test_what_bounds_give_away_in_four_releases_together_is_withheld_from_the_last(tmp_path):
    """Of 46 in the north 20 are men and 30 came from a practice, so at least 4 are both; of 40 in the south
    25 and 20, so at least 5. All men from a practice are 9: so 4 and 5, though no sum of these counts is.
    """
    groups = {
        ("north", "male", "gp"): 4, ("north", "male", "self"): 16, ("north", "female", "gp"): 26,
        ("south", "male", "gp"): 5, ("south", "male", "self"): 20, ("south", "female", "gp"): 15,
    }  # fmt: skip
    extract = make_extract({
        "clients": [
            {"case_id": f"{'-'.join(facts)}{i}", "service": "rhyl",
             **dict(zip(("site", "gender", "referral_route"), facts, strict=True))}
            for facts, count in groups.items()
            for i in range(count)
        ]
    })  # fmt: skip
    log = FileDisclosureLog(tmp_path / "releases.jsonl")
    asked = ({"site": "north", "gender": "male"}, {"site": "north"}, {"site": "south"}, {"gender": "male"})
    results = [tables.compute_table("referrals-by-route", extract, where=where) for where in asked]
    few, *others, men = (release_table(each, "under-5", extract, log, WHEN, "sm")[0] for each in results)
    apart = release_table(results[-1], "under-5", extract, PendingReleases(), WHEN, "sm")[0]
    shown = [
        (cell.n, cell.base_n) for each in (few, *others, apart) for cell in [each.get_cell("gp", "rhyl")]
    ]
    assert shown == [(None, 20), (30, 46), (20, 40), (9, 45)]
    assert (men.get_cell("gp", "rhyl").n, men.get_cell("gp", "rhyl").base_n) != (9, 45)


@pytest.mark.parametrize("first", ["official", "secure-lab"])
def test_what_one_profile_withheld_another_does_not_tell_later(first, tmp_path):
    """Seven are few by the first profile, and enough by the second."""
    extract, log = _routes(gp=20, self=7), FileDisclosureLog(tmp_path / "releases.jsonl")
    result = tables.compute_table("referrals-by-route", extract)
    assert release_table(result, first, extract, log, WHEN, "sm")[0].get_cell("self", "rhyl").suppressed
    later, withheld = release_table(result, "under-5", extract, log, WHEN, "sm")
    assert later.get_cell("self", "rhyl").suppressed
    assert {later.get_cell("gp", "rhyl").n, later.get_cell("gp", "rhyl").base_n} != {20, 27}
    assert withheld


def test_a_nought_that_gives_a_count_away_is_not_told(tmp_path):
    """Practices sent 20 men, and 16 people of the north: that none of these was a woman would say that the
    other men are 4.
    """
    log = FileDisclosureLog(tmp_path / "releases.jsonl")
    groups = (("north", "male", "gp", 16), ("west", "male", "gp", 4), ("west", "female", "gp", 10),
              ("north", "female", "self", 12))  # fmt: skip
    extract = make_extract({
        "clients": [
            {"case_id": f"{site}{gender}{i}", "service": "rhyl", "site": site, "gender": gender,
             "referral_route": route}
            for site, gender, route, count in groups
            for i in range(count)
        ]
    })  # fmt: skip
    men, north, women = {"gender": "male"}, {"site": "north"}, {"gender": "female"}
    *before, (_, withheld) = (
        release_table(
            tables.compute_table("referrals-by-route", extract, where=where),
            "under-5",
            extract,
            log,
            WHEN,
            "sm",
        )
        for where in ({"site": "west", **men}, men, north, {**north, **women})
    )
    assert [result.get_cell("gp", "rhyl").n for result, _ in before] == [None, 20, 16]
    assert ("n", 0, "gp", (("service", "rhyl"),)) in withheld


def test_the_same_release_twice_is_no_difference(tmp_path, extract):
    log = FileDisclosureLog(tmp_path / "releases.jsonl")
    result = tables.compute_table("referrals-by-route", extract)
    first = release_table(result, "under-5", extract, log, WHEN, "sm")
    assert release_table(result, "under-5", extract, log, WHEN, "sm") == first
    assert [entry["by"] for entry in log.read_entries()] == ["sm"]


def _clients(n, **facts):
    return [{"case_id": str(i), "service": "rhyl", "assessed_date": "2012-05-01", **facts} for i in range(n)]


def test_lines_that_share_out_the_base_are_not_withheld_alone():
    states = ["done"] * 20 + ["missed"] * 3 + ["refused"] * 10 + ["due"] * 12
    followups = [
        {"case_id": str(i), "months": 3, "state": state, "due_date": "2012-01-01"}
        for i, state in enumerate(states)
    ]
    files = {"clients": _clients(45), "followups": followups}
    result = compute_protected("follow-up-response", make_extract(files), "under-5")
    withheld = [cell.line for cell in result if cell.by[0][1] == "3" and cell.suppressed]
    assert "missed" in withheld
    assert len(set(withheld)) > 1


def test_rows_of_a_file_are_not_worked_out_from_their_base():
    """23 jobs of which 20 were found by one kind of source: the other 3 would be what is left."""
    outcomes = [
        {"case_id": str(i), "kind": "new_job", "four_hours_completed": True, "source": source}
        for i, source in enumerate(["self"] * 20 + ["agency"] * 3)
    ]
    extract = make_extract({"clients": _clients(40), "outcomes": outcomes})
    shown = compute_protected("job-sources", extract, "under-5")
    assert shown.get_cell("all", "agency", "outcomes").suppressed
    most = shown.get_cell("all", "self", "outcomes")
    assert most.suppressed or most.base_n is None


def test_open_cases_of_a_caseload_are_people_though_its_rows_are_staff():
    staff = [{"staff_id": "1", "service": service, "whole_time": 0.5} for service in ("rhyl", "scotland")]
    open_cases = [
        {"case_id": f"{service}{i}", "service": service, "case_manager": "1", "enrolled_date": "2012-05-01"}
        for service, n in (("rhyl", 3), ("scotland", 23))
        for i in range(n)
    ]
    result = compute_protected("caseload", make_extract({"clients": open_cases, "staff": staff}), "official")
    assert result.get_cell("rhyl", "open_cases").suppressed
    assert result.get_cell("rhyl", "cases_per_post").suppressed
    assert result.get_value("scotland", "open_cases") in (None, 25)
    assert result.get_value("rhyl", "whole_time_posts") == 0.5


def test_a_share_of_a_known_population_is_of_the_rounded_count():
    people = [
        {"case_id": str(i), "person_id": str(i), "service": "rhyl", "enrolled_date": "2012-05-01"}
        for i in range(23)
    ]
    target = {
        "service": "rhyl", "measure": "eligible_population", "month": "2012-04-01", "value": 1000,
        "profile": "census",
    }  # fmt: skip
    extract = make_extract({"clients": people, "targets": [target]})
    shown = compute_protected("population-reached", extract, "official")
    assert (shown.get_value("rhyl", "people"), shown.get_value("rhyl", "percent")) == (25, 2.5)


def test_how_many_stand_in_no_period_is_not_told():
    rows = [*_clients(20, referral_date="2012-05-01"), {"case_id": "x", "service": "rhyl"}]
    extract = make_extract({"clients": rows})
    period = {"from_": dt.date(2012, 5, 1), "to": dt.date(2012, 5, 31)}
    inside = tables.compute_table("referrals-by-route", extract, **period)
    assert ("without referral date, and so in no period", 1) in inside.exclusions
    shown = compute_protected("referrals-by-route", extract, "official", **period)
    assert not any("1 " in note for note in wording.list_notes(shown) if "no period" in note)


def test_the_command_keeps_a_log_of_what_left(tmp_path):
    rows = "".join(f"{n},rhyl,{'north' if n < 38 else 'south'},gp\n" for n in range(40))
    (tmp_path / "clients.csv").write_text("case_id,service,site,referral_route\n" + rows)
    log = tmp_path / "log" / "releases.jsonl"
    show = ["tables", "show", "referrals-by-route", "--extract", str(tmp_path), "--releases", str(log)]
    run = CliRunner().invoke
    assert "gp,100," in run(handrail, [*show, "--disclosure", "under-5"]).stdout
    most = run(handrail, [*show, "--disclosure", "under-5", "--where", "site=north"]).stdout
    assert "gp,[c],[c],[c]" in most
    assert len(log.read_text().splitlines()) == 2
    assert isinstance(run(handrail, show).exception, UserError)


def test_what_the_command_shows_under_protection_is_logged_beside_the_extract(tmp_path):
    rows = "".join(f"{n},rhyl,{'north' if n < 38 else 'south'},gp\n" for n in range(40))
    (tmp_path / "clients.csv").write_text("case_id,service,site,referral_route\n" + rows)
    show = ["tables", "show", "referrals-by-route", "--extract", str(tmp_path)]
    run = CliRunner().invoke
    run(handrail, show)
    assert not (tmp_path / "releases.jsonl").exists()
    assert "gp,100," in run(handrail, [*show, "--disclosure", "secure-lab"]).stdout
    assert "gp,[c]," in run(handrail, [*show, "--disclosure", "official", "--where", "site=north"]).stdout
    assert "releases" not in run(handrail, ["extract", "check", str(tmp_path)]).stdout
    blocked = [*show, "--disclosure", "official", "--releases", str(tmp_path / "clients.csv" / "log")]
    assert "cannot be written" in str(run(handrail, blocked).exception)
