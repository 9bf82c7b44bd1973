"""Returns: previewed, frozen once, tamper-evident, compared record by record; late data goes to the next."""

import csv
import datetime as dt
import json
import re

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from handrail.accounts.policy import Role
from handrail.cli import handrail
from handrail.extract.write import write_file
from handrail.figures import returns
from handrail.figures.returns import frozen_return
from handrail.figures.returns.definition import load_returns, read_definition
from handrail.foundation.errors import UserError
from tests.reporting.return_files import read_referred, write_clients

MAY = (dt.date(2012, 5, 1), dt.date(2012, 5, 31))
JUNE = (dt.date(2012, 6, 1), dt.date(2012, 6, 30))
WHEN = dt.datetime(2012, 7, 2, 9, tzinfo=dt.UTC)


def make_case(number, day, route="gp", **facts):
    """A client, assessed on the day of referral."""
    return {
        "case_id": number, "service": "rhyl", "referral_date": day, "referral_route": route,
        "assessed_date": day, **facts,
    }  # fmt: skip


@pytest.fixture
def data(tmp_path):
    rows = [
        make_case("a", dt.date(2012, 5, 3)),
        make_case("b", dt.date(2012, 5, 4), "self"),
        make_case("c", dt.date(2012, 6, 4)),
    ]
    return write_clients(tmp_path / "extract", rows)


@pytest.mark.parametrize("name", returns.list_names())
def test_every_return_can_be_previewed(name, data):
    wanted = returns.get_return(name)
    results = returns.preview_return(name, data, *MAY)
    assert [result.table.name for result in results] == [each.table for each in wanted.tables]
    assert all(result.disclosure == wanted.profile for result in results)


def test_a_frozen_return_carries_its_figures_definitions_and_hash(data, tmp_path):
    frozen = returns.freeze_return(
        "fit-for-work-monthly", data, MAY, tmp_path / "store", returns.SignOff(WHEN, "sm")
    )
    about = json.loads((frozen.folder / "return.json").read_text())
    assert about["signed_off_by"] == "sm"
    assert about["as_at"] == "2012-07-01"
    assert len(about["hash"]) == 64
    routes = next(table for table in about["tables"] if table["table"] == "referral-routes")
    assert routes["definitions"][0]["versions"][0]["sentence"].startswith("Completed an initial assessment")
    with (frozen.folder / "figures.csv").open() as stream:
        figures = {(row["table"], row["row"], row["column"]): row["value"] for row in csv.DictReader(stream)}
    assert figures["referral-routes", "gp", "rhyl"] == "50"
    assert figures["throughput", "referred", "total"] == "2"


def test_a_period_is_frozen_once(data, tmp_path):
    returns.freeze_return("fit-for-work-monthly", data, MAY, tmp_path, returns.SignOff(WHEN, "sm"))
    with pytest.raises(UserError, match="frozen already"):
        returns.freeze_return("fit-for-work-monthly", data, MAY, tmp_path, returns.SignOff(WHEN, "sm"))


def test_nothing_changed_is_no_difference(data, tmp_path):
    frozen = returns.freeze_return("fit-for-work-monthly", data, MAY, tmp_path, returns.SignOff(WHEN, "sm"))
    assert list(returns.compare_return(frozen, data)) == []


LATE = [
    make_case("a", dt.date(2012, 5, 3), "employer"),  # changed
    make_case("c", dt.date(2012, 6, 4)),  # b is gone, c is of another month
    make_case("d", dt.date(2012, 5, 31)),  # late
]


def test_a_re_run_shows_differences_record_by_record(data, tmp_path):
    frozen = returns.freeze_return(
        "fit-for-work-monthly", data, MAY, tmp_path / "store", returns.SignOff(WHEN, "sm")
    )
    changes = list(returns.compare_return(frozen, write_clients(data, LATE)))
    records = {change[:3]: change[3:] for change in changes if change[0] != "figure"}
    assert records == {
        ("removed", "b", ""): (
            "service=rhyl; referral_date=2012-05-04; referral_route=self; assessed_date=2012-05-04",
            "",
        ),
        ("added", "d", ""): (
            "",
            "service=rhyl; referral_date=2012-05-31; referral_route=gp; assessed_date=2012-05-31",
        ),
        ("changed", "a", "referral_route"): ("gp", "employer"),
    }
    assert ("figure", "referral-routes: employer", "rhyl", "0", "50") in changes


def test_late_data_goes_into_the_next_return_as_an_adjustment(data, tmp_path):
    store = tmp_path / "store"
    returns.freeze_return("fit-for-work-monthly", data, MAY, store, returns.SignOff(WHEN, "sm"))
    june = returns.freeze_return(
        "fit-for-work-monthly", write_clients(data, LATE), JUNE, store, returns.SignOff(WHEN, "sm")
    )
    assert june.about["adjusts"] == ["fit-for-work-monthly-2012-05-01-2012-05-31"]
    told = read_adjustments(june)
    assert ("added", "d", "", "2012-05-01 to 2012-05-31") in told
    assert ("figure", "throughput: referred", "rhyl", "2012-05-01 to 2012-05-31") not in told  # 2 as before


def read_adjustments(frozen, name="adjustments.csv"):
    with (frozen.folder / name).open(newline="") as stream:
        return {
            (row["what"], row["where"], row["column"], row["of"]): (row["was"], row["now"])
            for row in csv.DictReader(stream)
        }


def test_what_comes_in_after_the_next_return_goes_into_the_one_after_and_is_told_once(data, tmp_path):
    store, name = tmp_path / "store", "fit-for-work-monthly"
    returns.freeze_return(name, data, MAY, store, returns.SignOff(WHEN, "sm"))
    later = WHEN + dt.timedelta(days=30)
    june = returns.freeze_return(name, data, JUNE, store, returns.SignOff(later, "sm"))
    assert read_adjustments(june) == {}
    write_clients(data, LATE)
    july = (dt.date(2012, 7, 1), dt.date(2012, 7, 31))
    third = returns.freeze_return(
        name, data, july, store, returns.SignOff(later + dt.timedelta(days=30), "sm")
    )
    assert third.about["adjusts"][0].endswith("2012-05-01-2012-05-31")
    of_may = "2012-05-01 to 2012-05-31"
    assert read_adjustments(third)["changed", "a", "referral_route", of_may] == ("gp", "employer")
    august = (dt.date(2012, 8, 1), dt.date(2012, 8, 31))
    fourth = returns.freeze_return(
        name, data, august, store, returns.SignOff(later + dt.timedelta(days=60), "sm")
    )
    assert read_adjustments(fourth) == {}
    write_clients(data, [make_case("a", dt.date(2012, 5, 3)), *LATE[1:]])  # put back as it was sent
    autumn = (dt.date(2012, 9, 1), dt.date(2012, 9, 30))
    fifth = returns.freeze_return(
        name, data, autumn, store, returns.SignOff(later + dt.timedelta(days=90), "sm")
    )
    assert read_adjustments(fifth)["changed", "a", "referral_route", of_may] == ("employer", "gp")


CHILDREN = {
    "sessions": ({"case_id": "a", "date": dt.date(2012, 5, 9), "mode": "telephone"}, "mode", "video"),
    "interventions": (
        {"case_id": "a", "kind": "cbt", "referred_date": dt.date(2012, 5, 9), "provider": "Alpha"},
        "provider",
        "Beta",
    ),
    "outcomes": ({"case_id": "a", "kind": "new_job", "date": dt.date(2012, 5, 9)}, "source", "agency"),
    "followups": ({"case_id": "a", "months": 3, "state": "due"}, "state", "done"),
    "surveys": (
        {"response_id": "r", "date": dt.date(2012, 5, 9), "question": "q", "answer": "yes"},
        "answer",
        "no",
    ),
    "costs": (
        {"service": "rhyl", "quarter": dt.date(2012, 4, 1), "heading": "staff", "amount": 100.0},
        "amount",
        "250.0",
    ),
}


@pytest.mark.parametrize("name", CHILDREN)
def test_records_of_every_file_are_compared(name, data, tmp_path):
    row, column, now = CHILDREN[name]
    other = {**row, "response_id": "s"} if name == "surveys" else {**row}
    write_file(data, name, [row, other])
    quarter = (dt.date(2012, 4, 1), dt.date(2012, 6, 30))
    frozen = returns.freeze_return(
        "fit-for-work-quarterly", data, quarter, tmp_path / "store", returns.SignOff(WHEN, "sm")
    )
    assert list(returns.compare_return(frozen, data)) == []
    write_file(data, name, [{**row, column: float(now) if name == "costs" else now}])
    found = [change for change in returns.compare_return(frozen, data) if change[0] != "figure"]
    assert sorted(change[0] for change in found) == ["changed", "removed"]
    ((_, where, _, was, is_),) = [change for change in found if change[0] == "changed"]
    assert name in where
    assert (was, is_) == (str(row.get(column, "")), now)
    if name == "costs":
        assert any(change[0] == "figure" for change in returns.compare_return(frozen, data))


TOUCHED = ("figures.csv", "return.json", "records.parquet", "adjustments.csv", "behind.json",
           "behind-clients.parquet", "behind-adjustments.csv")  # fmt: skip


@pytest.mark.parametrize("name", TOUCHED)
def test_a_frozen_return_that_was_touched_is_refused(name, data, tmp_path, define_return):
    define_return("internal")
    folder = returns.freeze_return("small", data, MAY, tmp_path, returns.SignOff(WHEN, "sm")).folder
    (folder / name).write_bytes((folder / name).read_bytes().replace(b'"sm"', b'"someone"') + b" ")
    if name == "return.json":
        (folder / name).write_text((folder / name).read_text().rstrip())
    with pytest.raises(UserError, match=f"changed since it was signed off: {name} "):
        returns.load_frozen(folder)
    if name != "return.json":
        (folder / name).unlink()
        with pytest.raises(UserError, match=f"changed since it was signed off: {name} "):
            returns.load_frozen(folder)


@pytest.fixture
def define_return(monkeypatch):
    """A return of two tables, which between them read every field of a client."""

    def define_small(profile, format_="csv"):
        wanted = read_definition(
            "small.yaml",
            f"{{title: t, funder: f, every: month, profile: {profile}, format: {format_}, fields: [gender, "
            "referral_date], tables: [{table: referral-routes}, {table: completeness}]}",
        )
        monkeypatch.setitem(load_returns(), "small", wanted)

    return define_small


def make_people(gender, *late):
    """Twenty of May, one of them with a gender found out later."""
    rows = [make_case(f"who{n}", dt.date(2012, 5, 3), gender="male", case_manager="Kim") for n in range(19)]
    return [*rows, make_case("who19", dt.date(2012, 5, 3), gender=gender), *late]


ADDED = make_case("late", dt.date(2012, 5, 9), "self", person_id="p-9", gender="female", case_manager="Kim")
OF_MAY = "2012-05-01 to 2012-05-31"


@pytest.mark.parametrize("profile", ["official", "under-5", "internal"])
def test_what_is_sent_under_a_threshold_holds_no_record(profile, tmp_path, define_return):
    define_return(profile)
    data, store = write_clients(tmp_path / "extract", make_people(None)), tmp_path / "store"
    session = {"case_id": "who1", "date": dt.date(2012, 5, 9), "mode": "telephone"}
    write_file(data, "sessions", [session])
    may = returns.freeze_return("small", data, MAY, store, returns.SignOff(WHEN, "sm"))
    write_file(data, "sessions", [session, {**session, "mode": "video"}])
    write_clients(data, make_people("female", *[{**ADDED, "case_id": f"late{n}"} for n in range(9)]))
    june = returns.freeze_return(
        "small", data, JUNE, store, returns.SignOff(WHEN + dt.timedelta(days=9), "sm")
    )

    sent, kept = read_adjustments(june), read_adjustments(june, "behind-adjustments.csv")
    clients = {("changed", "who19", "gender", OF_MAY): ("", "female")} | {
        ("added", f"late{n}", "", OF_MAY): ("", "referral_date=2012-05-09; gender=female") for n in range(9)
    }
    assert any(key[0] == "figure" for key in sent)
    assert ("added", "who1: sessions 2012-05-09", "", OF_MAY) in kept
    records = {key: pair for key, pair in (sent | kept).items() if key[0] != "figure" and ":" not in key[1]}
    assert records == clients
    for frozen in (may, june):
        assert set(frozen.sent_files).isdisjoint(frozen.retained_files)
        assert {*frozen.sent_files, *frozen.retained_files} == {each.name for each in frozen.folder.iterdir()}
        went = b"".join((frozen.folder / name).read_bytes() for name in frozen.sent_files)
        carries = profile == "internal"
        assert (
            ("records.parquet" in frozen.sent_files)
            == carries
            == (frozen.folder / "records.parquet").exists()
        )
        assert (b"who19" in went) == (b"late0" in went) == (carries and frozen is june)  # Parquet is packed
        assert b"Kim" not in went
        assert b"p-9" not in went
    if profile == "internal":
        columns = pq.read_schema(may.folder / "records.parquet").names
        assert columns == ["case_id", "gender", "referral_date"]
    july = (dt.date(2012, 7, 1), dt.date(2012, 7, 31))
    third = returns.freeze_return(
        "small", data, july, store, returns.SignOff(WHEN + dt.timedelta(days=30), "sm")
    )
    assert (
        read_adjustments(third) == read_adjustments(third, "behind-adjustments.csv") == {}
    )  # told once, sent or kept


def as_it_was(frozen, sent):
    """A return in the form that returns had before they said what of them is sent."""
    about, folder = {**frozen.about}, frozen.folder
    behind = json.loads((folder / "behind.json").read_text())
    (folder / "behind.json").unlink()
    late = (folder / "behind-adjustments.csv").read_text().splitlines()[1:]
    (folder / "behind-adjustments.csv").unlink()
    with (folder / "adjustments.csv").open("a") as stream:
        stream.writelines(f"{line}\n" for line in late)
    (folder / "records.parquet").write_bytes((folder / "behind-clients.parquet").read_bytes())
    about["withheld"] = behind["withheld"]
    about["return"] = {k: v for k, v in about["return"].items() if k not in ("format", "note")}
    names = [name for name in {**about.pop("files"), **behind["files"]} if (folder / name).exists()]
    about["files"] = {name: frozen_return.hash_file(folder / name) for name in (*names, "records.parquet")}
    del about["sent"]
    about["hash"] = frozen_return.hash_about(about)
    (folder / "return.json").write_text(json.dumps(about))
    assert returns.load_frozen(folder).sent_files == sent


def test_a_return_frozen_before_files_were_told_apart_still_opens_and_is_adjusted(tmp_path, define_return):
    define_return("official")
    data, store = write_clients(tmp_path / "extract", make_people(None)), tmp_path / "store"
    as_it_was(
        returns.freeze_return("small", data, MAY, store, returns.SignOff(WHEN, "sm")),
        ["figures.csv", "return.json"],
    )
    may = returns.load_frozen(store / "small-2012-05-01-2012-05-31")
    assert {"records.parquet", "adjustments.csv"} <= {*may.retained_files}
    assert list(returns.compare_return(may, data)) == []
    write_clients(data, make_people("female"))
    june = returns.freeze_return(
        "small", data, JUNE, store, returns.SignOff(WHEN + dt.timedelta(days=9), "sm")
    )
    changed = ("changed", "who19", "gender", OF_MAY)
    assert read_adjustments(june, "behind-adjustments.csv")[changed] == ("", "female")
    as_it_was(june, ["figures.csv", "return.json"])
    july = (dt.date(2012, 7, 1), dt.date(2012, 7, 31))
    third = returns.freeze_return(
        "small", data, july, store, returns.SignOff(WHEN + dt.timedelta(days=30), "sm")
    )
    assert read_adjustments(third, "behind-adjustments.csv") == {}


@pytest.mark.parametrize("format_", ["csv", "xlsx", "json"])
def test_the_figures_are_sent_in_the_format_of_the_return(format_, tmp_path, define_return):
    define_return("official", format_)
    data = write_clients(tmp_path / "extract", make_people("female"))
    frozen = returns.freeze_return("small", data, MAY, tmp_path / "store", returns.SignOff(WHEN, "sm"))
    assert frozen.sent_files[0] == f"figures.{format_}"
    assert ("figures.csv" in frozen.retained_files) == (format_ != "csv")
    path = frozen.folder / frozen.sent_files[0]
    if format_ == "xlsx":
        book = load_workbook(path)
        assert book.sheetnames == ["referral-routes", "completeness", "About"]
        assert ["gp", 100] in [[cell.value for cell in row[:2]] for row in book["referral-routes"]]
    if format_ == "json":
        assert [each["table"] for each in json.loads(path.read_text())["tables"]] == [
            "referral-routes", "completeness"
        ]  # fmt: skip
    assert list(returns.compare_return(frozen, data)) == []


@pytest.mark.parametrize(("entry", "said"), [
    ("format: pdf, ", "expected one of csv, xlsx, json; got 'pdf'"),
    ("", "format\n +Field required"),
])  # fmt: skip
def test_a_definition_names_a_format_there_is(entry, said):
    with pytest.raises(UserError, match=said):
        read_definition(
            "x.yaml",
            f"{{title: t, funder: f, every: month, profile: official, {entry}tables: [], fields: []}}",
        )


@pytest.mark.django_db
def test_the_page_says_what_was_sent_and_gives_out_nothing_else(support, staff, sign_in, settings, tmp_path):
    settings.HOME = tmp_path
    case_, _ = support()
    client = sign_in(staff(Role.SERVICE_MANAGER, case_.service))
    funded = client.get(reverse("return-prepare", args=["fit-for-work-monthly"])).text
    assert "not for publication" in funded
    assert "sent as CSV, with the records" in funded
    prepare = reverse("return-prepare", args=["health-and-work-support-monthly"])
    shown = client.get(prepare).text
    assert "sent as XLSX. The records stay here" in shown
    token = re.search(r'name="submission" value="([^"]+)"', shown)[1]
    sent = client.post(prepare, {"checked": "on", "submission": token})["Location"]
    page = client.get(sent).text
    offered = re.findall(rf'href="{re.escape(sent)}([^"]+)"', page)
    assert offered == ["figures.xlsx", "adjustments.csv", "return.json"]
    assert "Kept here, not sent" in page
    assert page.count("The records the figures are based on") == 1
    assert all(client.get(sent + name).status_code == 200 for name in offered)
    kept = [
        "figures.csv",
        "behind-clients.parquet",
        "behind-adjustments.csv",
        "behind.json",
        "records.parquet",
    ]
    assert [client.get(sent + name).status_code for name in kept] == [404] * 5


def test_a_wrong_definition_names_the_entry():
    with pytest.raises(UserError, match="no such fields in clients: diagnosis"):
        read_definition(
            "x.yaml",
            "{title: t, funder: f, every: month, profile: official, format: csv, tables: [], "
            "fields: [diagnosis]}",
        )


def test_the_command_freezes_and_compares(data, tmp_path):
    period = ["--from", "2012-05-01", "--to", "2012-05-31"]
    common = ["fit-for-work-monthly", "--extract", str(data)]
    store = ["--store", str(tmp_path / "store")]
    run = CliRunner().invoke
    shown = run(handrail, ["return", "preview", *common, *period])
    assert "not for publication" in shown.stderr
    assert shown.stdout.splitlines()[0] == "table,row,column,value,base_n,missing_n"
    frozen = run(handrail, ["return", "freeze", *common, *store, *period, "--by", "sm"])
    told = json.loads(frozen.stdout)
    assert told["from"] == "2012-05-01"
    assert told["sent"] == ["figures.csv", "records.parquet", "adjustments.csv", "return.json"]
    assert "behind-clients.parquet" in told["kept"]
    assert "Send: figures.csv, records.parquet, adjustments.csv, return.json. Kept here" in frozen.stderr
    compared = run(handrail, ["return", "diff", *common, *store])
    assert compared.output == "what,where,column,was,now\n"


def test_the_name_alone_is_enough_beside_an_extract(data, tmp_path, monkeypatch):
    """The last period that was over when the extract was made, signed by whoever runs the command."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOGNAME", "kim")
    run = CliRunner().invoke
    common = ["fit-for-work-monthly", "--extract", str(data)]
    frozen = json.loads(run(handrail, ["return", "freeze", *common]).stdout)
    assert (frozen["from"], frozen["to"], frozen["signed_off_by"]) == ("2012-06-01", "2012-06-30", "kim")
    assert run(handrail, ["return", "preview", *common]).stdout.startswith("table,row,column,value")
    assert run(handrail, ["return", "diff", *common]).stdout == "what,where,column,was,now\n"


@pytest.mark.django_db
def test_the_name_alone_is_enough_where_a_service_runs(support, settings, tmp_path):
    settings.HOME = tmp_path
    support()
    run = CliRunner().invoke
    frozen = json.loads(run(handrail, ["return", "freeze", "minimum-data-set"]).stdout)
    assert frozen["folder"].startswith(str(tmp_path / "returns"))
    compared = run(handrail, ["return", "diff", "minimum-data-set"])
    assert (compared.exception, compared.stdout) == (None, "what,where,column,was,now\n")


@pytest.mark.django_db
def test_without_any_record_the_command_says_what_it_needs():
    result = CliRunner().invoke(handrail, ["return", "preview", "minimum-data-set"])
    assert "Expected --extract DIR" in str(result.exception)


def test_a_return_gives_no_count_away_beside_one_that_went_before(tmp_path):
    """A quarter after two of its months: what is left over, three people, is the third month."""
    days = [dt.date(2012, 4, 3)] * 20 + [dt.date(2012, 5, 3)] * 3
    rows = [make_case(str(n), day, screened_date=day, outcome="eligible") for n, day in enumerate(days)]
    data, store = write_clients(tmp_path / "extract", rows), tmp_path / "store"
    april = (dt.date(2012, 4, 1), dt.date(2012, 4, 30))
    spring = (dt.date(2012, 4, 1), dt.date(2012, 6, 30))

    name = "minimum-data-set"
    alone = write_clients(tmp_path / "alone", rows)
    assert (
        read_referred(
            returns.freeze_return(name, alone, spring, tmp_path / "other", returns.SignOff(WHEN, "sm"))
        )
        == "25"
    )
    assert read_referred(returns.freeze_return(name, data, april, store, returns.SignOff(WHEN, "sm"))) == "20"
    quarter = returns.freeze_return(name, data, spring, store, returns.SignOff(WHEN, "sm"))
    assert read_referred(quarter) == "[c]"
    assert list(returns.compare_return(quarter, data)) == []


def test_the_sheet_of_a_workbook_is_named(tmp_path):
    book = Workbook()
    book.active.title = "Notes"
    sheet = book.create_sheet("Clients")
    sheet.append(("case_id", "service", "referral_date"))
    sheet.append(("1", "here", "2012-05-02"))
    sheet.append(("2", "here", "2012-05-03"))
    (tmp_path / "extract").mkdir()
    book.save(tmp_path / "extract" / "clients.xlsx")
    preview = ["return", "preview", "fit-for-work-monthly", "--from", "2012-05-01", "--to", "2012-05-31"]
    preview += ["--extract", str(tmp_path / "extract")]
    refused = CliRunner().invoke(handrail, preview)
    assert "'Notes', 'Clients'" in str(refused.exception)
    shown = CliRunner().invoke(handrail, [*preview, "--sheet", "Clients"])
    assert shown.exit_code == 0, shown.exception
    assert "throughput,referred,here,2,2,0" in shown.stdout.splitlines()
