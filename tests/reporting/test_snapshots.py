"""The last extract behind the pages: as at when, absent, stale, changed since, whole or not there."""

import json
import re
from datetime import date, timedelta

import duckdb
import pytest
from click.testing import CliRunner
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.audit.queries import find_entries_of
from handrail.extract import check
from handrail.extract.diff import KEYS, find_changes
from handrail.extract.read import open_extract, open_folders
from handrail.figures import tables
from handrail.foundation.errors import UserError
from handrail.journey.case.actions import record_contact
from handrail.journey.identity.actions import merge_people
from handrail.journey.restriction.actions import restrict_record
from handrail.network.details import refresh_details
from handrail.network.models import ClosedDay
from handrail.reporting import extract_commands, from_journey, snapshots
from handrail.reporting.from_journey import writing
from handrail.reporting.from_journey.clients import NOT_RECORDED
from handrail.reporting.from_journey.possible_duplicates import find_possible_duplicates
from tests.support.histories import History, undo_writes
from tests.support.people import LEICESTER, SCOTLAND, START

pytestmark = pytest.mark.django_db


@pytest.fixture
def large_services(settings, tmp_path):
    """Services too large to be counted as a page is drawn."""
    settings.LIVE_CASES, settings.EXTRACTS = 0, tmp_path / "extracts"


def record_first_contact(case, manager, at):
    record_contact(
        case=case, by=manager, at=at, happened_at=at, with_whom="client", mode="telephone", successful=True,
        kind="first_contact",
    )  # fmt: skip


def figure_of(page, stage="assessed"):
    return next(
        found.replace("&amp;", "&")
        for found in re.findall(r'href="(/figures/throughput/records/[^"]+)"', page)
        if f"row={stage}" in found and SCOTLAND in found
    )


def test_without_an_extract_a_page_says_how_the_first_is_made(large_services, support, sign_in):
    _, manager = support()
    client = sign_in(manager)
    assert "handrail extract refresh" in client.get(reverse("figures")).text
    answer = client.get(reverse("figure-table", args=["referral-routes"]))
    assert answer.status_code == 422
    assert "handrail extract refresh" in answer.text


def test_pages_show_the_last_extract_and_its_moment_and_say_what_changed_since(
    large_services, support, sign_in
):
    case, manager = support()
    at = timezone.now() - timedelta(hours=30)
    snapshots.refresh_extracts([SCOTLAND, LEICESTER], at=at)
    client = sign_in(manager)
    page = client.get(reverse("figures")).text
    moment = timezone.localtime(at)
    assert f"{moment.day} {moment:%B %Y}" in page
    assert "There should be one every day" in page
    assert "Changed since" not in client.get(figure_of(page)).text
    record_first_contact(case, manager, START + timedelta(days=6))
    behind = client.get(figure_of(page)).text
    assert f"Changed since: {case.reference}" in behind
    # The next extract is another: the old address still leads to the extract that gave its figure.
    snapshots.refresh_extracts([SCOTLAND, LEICESTER], at=timezone.now())
    assert f"Changed since: {case.reference}" in client.get(figure_of(page)).text
    assert "one should be made every day" not in client.get(reverse("figures")).text


def test_an_extract_no_longer_kept_is_told(large_services, support, sign_in):
    _, manager = support()
    snapshots.refresh_extracts([SCOTLAND, LEICESTER], at=timezone.now() - timedelta(hours=9))
    client = sign_in(manager)
    address = figure_of(client.get(reverse("figures")).text)
    for hours in range(snapshots.EXTRACTS_TO_KEEP):
        snapshots.refresh_extracts([SCOTLAND, LEICESTER], at=timezone.now() - timedelta(hours=hours))
    assert "no longer kept" in client.get(address).text


def test_what_differs_between_two_extracts_is_told_record_by_record(large_services, support, refer):
    case, manager = support()
    snapshots.refresh_extracts([SCOTLAND], at=timezone.now() - timedelta(hours=1))
    before = snapshots.load_latest([SCOTLAND])
    record_first_contact(case, manager, START + timedelta(days=6))
    new = refer()
    snapshots.refresh_extracts([SCOTLAND], at=timezone.now())
    now = snapshots.load_latest([SCOTLAND])
    found = list(compare_snapshots(before, now))
    assert (case.reference, "first_contact_date", "", "2012-05-20") in [
        (each.record_label, each.column, each.was, each.now) for each in found
    ]
    assert {each.record_label for each in found if each.what == "added"} == {
        new.reference, f"{case.reference}: sessions 2012-05-20",
    }  # fmt: skip


def compare_snapshots(before, now):
    """Every change of a record between two snapshots."""
    connection = duckdb.connect()
    for name in KEYS:
        connection.register("records_before", before.tables[name])
        connection.register("records_after", now.tables[name])
        columns = now.tables[name].column_names
        yield from find_changes(connection, name, "FROM records_before", "FROM records_after", columns)


def test_few_cases_are_read_again_only_when_one_has_changed(support, refer, django_assert_max_num_queries):
    case, manager = support()
    for _ in range(2):
        refer()
    first = snapshots.load_latest([SCOTLAND])
    with django_assert_max_num_queries(5):
        again = snapshots.load_latest([SCOTLAND])
    assert again.tables_in_memory is first.tables_in_memory
    record_first_contact(case, manager, START + timedelta(days=6))
    # One query a kind of fact, however many cases there are, and each is asked once.
    with django_assert_max_num_queries(24):
        after = snapshots.load_latest([SCOTLAND])
    assert after.id != first.id
    assert first.find_changed_cases([case.reference]) == {case.reference}
    assert after.find_changed_cases([case.reference]) == set()


def test_a_write_that_stops_half_way_leaves_the_extract_before(support, refer, tmp_path, monkeypatch):
    support()
    folder = tmp_path / "extract"
    from_journey.write_extract(folder, [SCOTLAND], at=START)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    refer()

    def stop_writing(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, "write_manifest", stop_writing)
    with pytest.raises(KeyboardInterrupt):
        from_journey.write_extract(folder, [SCOTLAND], at=START)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["extract"]


def test_the_manifest_says_what_when_and_how_much_and_only_changed_cases_are_read(support, refer, tmp_path):
    case, manager = support()
    for _ in range(4):
        refer()
    folder = tmp_path / "extract"
    from_journey.write_extract(folder, [SCOTLAND], at=START + timedelta(days=5))
    record_first_contact(case, manager, START + timedelta(days=6))
    ClosedDay.objects.create(service=SCOTLAND, day=date(2012, 5, 15), reason="Staff training")
    ClosedDay.objects.create(service=SCOTLAND, day=date(2012, 5, 16), reason="Moved", active=False)
    done = from_journey.write_extract(folder, [SCOTLAND], at=START + timedelta(days=7))
    assert (done.cases, done.cases_read) == (5, 1)
    told = json.loads((folder / "manifest.json").read_text())
    assert told["as_at"].startswith("2012-05-21")
    assert told["files"]["clients"]["rows"] == 5
    assert len(told["files"]["clients"]["sha256"]) == 64
    assert told["software"]
    assert told["closed_days"] == {SCOTLAND: ["2012-05-15"]}
    for extract in (open_extract(folder), open_folders([folder])):
        assert extract.closed_days == {SCOTLAND: (date(2012, 5, 15),)}


def test_a_folder_with_other_files_is_not_written_into(refer, tmp_path):
    refer()
    (tmp_path / "letters.docx").touch()
    with pytest.raises(UserError, match=r"letters\.docx"):
        from_journey.write_extract(tmp_path, [SCOTLAND], at=START)


def test_the_operators_costs_pass_through_and_wrong_ones_are_told(refer, tmp_path, settings):
    refer()
    settings.RECORDS = tmp_path / "records"
    settings.RECORDS.mkdir()
    costs = settings.RECORDS / "costs.csv"
    costs.write_text(
        f"service,quarter,heading,amount\n{SCOTLAND},2012-Q2,staff,1200.50\nrhyl,2012-Q2,staff,7\n"
    )
    held = from_journey.build_tables([SCOTLAND])
    assert held["costs"].column("amount").to_pylist() == [1200.5]
    costs.write_text(f"service,quarter,heading,amount\n{SCOTLAND},2012-Q2,staff,much\n")
    with pytest.raises(UserError, match="row 2, amount"):
        from_journey.build_tables([SCOTLAND])


@pytest.mark.of_files
def test_every_table_is_a_page_over_the_journey_and_says_what_nothing_is_recorded_of(client, tmp_path):
    with undo_writes():
        history = History(seed=1).make_happen(60)
        client.force_login(history.by)
        for name in tables.list_names():
            page = client.get(reverse("figure-table", args=[name]))
            assert page.status_code == 200, name
            if name in ("cost-per-client", "spend"):
                assert "No spend is recorded for" in page.text
            if name == "throughput":
                assert "record to count" not in page.text
        folder = tmp_path / "extract"
        from_journey.write_extract(folder, [SCOTLAND, LEICESTER], at=history.at)
        kinds = {problem.kind for problem in check.check_extract(open_extract(folder))}
        assert not kinds & {"unreadable", "out_of_range", "required"}


def test_each_column_that_nothing_records_is_named_with_its_reason(db, project):
    with undo_writes():
        History(seed=2).make_happen(60)
        clients = from_journey.build_tables([SCOTLAND, LEICESTER])["clients"]
    never = {name for name in clients.column_names if clients[name].null_count == clients.num_rows}
    assert set(NOT_RECORDED) <= never
    page = (project / "docs/extract.md").read_text()
    lines = [f"| `{name}` | {why} |" for name, why in NOT_RECORDED.items()]
    assert [line for line in lines if line not in page] == []


def test_people_who_look_alike_wait_to_be_joined(refer, staff):
    first = refer(given_name="Morag", family_name="Testerton", telephone="01632 960123")
    second = refer(
        at=START + timedelta(hours=1),
        given_name="Mo",
        family_name="testerton",
        telephone="01632960123",
        date_of_birth=None,
    )
    other = refer(given_name="Senga", family_name="Testerton", telephone="", date_of_birth=None)
    assert find_possible_duplicates([SCOTLAND]) == {first.person_id, second.person_id}
    flags = {row["case_id"]: row["possible_duplicate"] for row in clients_of(SCOTLAND)}
    assert flags == {first.reference: True, second.reference: True, other.reference: False}
    merge_people(case=first, other=second, by=staff(Role.CASE_MANAGER), at=START)
    assert find_possible_duplicates([SCOTLAND]) == frozenset()
    assert not any(row["possible_duplicate"] for row in clients_of(SCOTLAND))


@pytest.mark.parametrize(
    ("name", "alike"),
    [
        (
            {"given_name": "Róisín", "family_name": "O’Connell"},
            {"given_name": "Roisin", "family_name": "Oconnell"},
        ),
        (
            {"given_name": "Ann", "family_name": "van der Berg"},
            {"given_name": "Anna", "family_name": "Vanderberg"},
        ),
        ({"given_name": "Nguyen", "family_name": "Tran"}, {"given_name": "Tran", "family_name": "Nguyen"}),
        ({"given_name": "Suharto", "family_name": ""}, {"given_name": "", "family_name": "SUHARTO"}),
    ],
)
def test_people_look_alike_however_their_names_are_spelt(refer, name, alike):
    same = [refer(**name, telephone="01632 960123"), refer(**alike, telephone="+44 1632 960123")]
    refer(given_name="Senga", family_name="Other", telephone="01632 960124")
    assert find_possible_duplicates([SCOTLAND]) == {case.person_id for case in same}


def test_a_restricted_record_makes_nobody_look_alike(support, refer, staff):
    case, manager = support()
    lead = staff(Role.SERVICE_MANAGER, SCOTLAND)
    refer()
    assert len(find_possible_duplicates([SCOTLAND])) == 2
    restrict_record(case=case, readers=[lead, manager], reason="Works here", by=lead, at=START)
    assert find_possible_duplicates([SCOTLAND]) == frozenset()


def clients_of(service):
    return from_journey.build_tables([service])["clients"].to_pylist()


def test_the_commands_write_and_tell_what_they_did(refer, tmp_path, large_services):
    case = refer()
    run = CliRunner(catch_exceptions=False).invoke
    folder = tmp_path / "extract"
    told = run(
        extract_commands.extract_group, ["write", str(folder), "--services", SCOTLAND, "--format", "csv"]
    )
    assert json.loads(told.output)["rows"]["clients"] == 1
    assert case.reference in (folder / "clients.csv").read_text()
    exported = find_entries_of(case.reference, SCOTLAND).get(kind="exported")
    assert (exported.reader_kind, exported.page) == ("command", "extract write")
    told = run(extract_commands.extract_group, ["refresh"])
    assert list(json.loads(told.output)) == [SCOTLAND]
    assert snapshots.load_latest([SCOTLAND]).open_extract().fetch_rows("SELECT case_id FROM clients") == [
        (case.reference,)
    ]


def test_a_closed_day_moves_the_live_snapshot_and_goes_with_it(refer):
    refer()
    before = snapshots.load_latest([SCOTLAND])
    ClosedDay.objects.create(service=SCOTLAND, day=date(2012, 5, 15), reason="Staff training")
    refresh_details(now=True)
    after = snapshots.load_latest([SCOTLAND])
    assert before.id != after.id
    assert after.open_extract().closed_days == {SCOTLAND: (date(2012, 5, 15),)}
