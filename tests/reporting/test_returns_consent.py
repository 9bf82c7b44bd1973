"""Records in a return leave for evaluators: of nobody who refused, and their figures count everybody."""

import datetime as dt
import json

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.cli import handrail
from handrail.extract.consent import EvaluationBasis
from handrail.figures import returns
from handrail.figures.returns import frozen_return
from handrail.figures.returns.definition import load_returns, read_definition
from handrail.foundation.errors import UserError
from handrail.journey.case.actions import record_consents
from tests.reporting.return_files import read_referred, write_clients
from tests.reporting.test_returns import JUNE, MAY, WHEN, read_adjustments
from tests.support.people import SCOTLAND, START

APPROVAL = EvaluationBasis("Approval 12/EX/0042", dt.date(2012, 1, 9))
JULY, AUGUST = (
    (dt.date(2012, month, 1), dt.date(2012, month, 31)) for month in (7, 8)
)  # fmt: skip
OF_MAY = "2012-05-01 to 2012-05-31"
NAME = "fit-for-work-monthly"


def make_case(name, consent, **facts):
    day = dt.date(2012, 5, 3)
    return {"case_id": name, "service": "rhyl", "referral_date": day, "evaluation_consent": consent, **facts}


EVERYBODY = [
    make_case("agreed", "yes", age=30),
    make_case("refuser", "no", age=31),
    make_case("unasked", "not_asked", age=32),
    make_case("empty", None, age=33),
]


@pytest.fixture
def data(tmp_path):
    return write_clients(tmp_path / "extract", EVERYBODY)


@pytest.fixture
def freeze_period(data, tmp_path):
    """Freeze the return of a month, of the rows given, later than the one before."""
    days = iter(range(100))

    def freeze_month(period, rows=None, basis=None):
        at = WHEN + dt.timedelta(days=next(days))
        source = data if rows is None else write_clients(data, rows)
        return returns.freeze_return(
            NAME, source, period, tmp_path / "store", returns.SignOff(at, "sm", basis)
        )

    return freeze_month


def read_consents(frozen):
    rows = pq.read_table(frozen.folder / "records.parquet").to_pylist()
    return {row["case_id"]: row["evaluation_consent"] for row in rows}


def records_of(rows, name):
    return {key: pair for key, pair in rows.items() if key[0] != "figure" and key[1] == name}


def test_a_return_carries_those_who_agreed_and_counts_everybody(freeze_period):
    frozen = freeze_period(MAY)
    assert read_consents(frozen) == {"agreed": "yes"}
    assert read_referred(frozen) == "4"
    assert frozen.about["for_evaluators"] == {
        "recorded": True, "cases": 4, "passed_on": 1,
        "left_out": {"refused to be evaluated": 1, "not asked": 2}, "passed_on_not_asked": 0, "basis": None,
        "figures": "everybody, whoever is left out of the records too",
    }  # fmt: skip
    assert {"return.json", "records.parquet"} <= {*frozen.sent_files}
    assert list(returns.compare_return(frozen, frozen.folder.parents[1] / "extract")) == []


def test_another_basis_passes_on_who_was_not_asked_and_is_carried(freeze_period):
    frozen = freeze_period(MAY, basis=APPROVAL)
    assert read_consents(frozen) == {"agreed": "yes", "unasked": "not_asked", "empty": None}
    passage = frozen.about["for_evaluators"]
    assert passage["basis"] == {"reference": "Approval 12/EX/0042", "date": "2012-01-09"}
    assert (passage["left_out"], passage["passed_on_not_asked"]) == ({"refused to be evaluated": 1}, 2)


def test_a_withdrawal_is_an_adjustment_and_nothing_of_that_person_is_told_again(freeze_period, data):
    may = freeze_period(MAY)
    withdrawn = [make_case("agreed", "no", age=47), *EVERYBODY[1:]]
    write_clients(data, withdrawn)
    changed = {row[:3]: row[3:] for row in returns.compare_return(may, data) if row[0] != "figure"}
    assert changed["changed", "agreed", "evaluation_consent"] == ("yes", "no")
    june = freeze_period(JUNE)
    sent, kept = read_adjustments(june), read_adjustments(june, "behind-adjustments.csv")
    assert records_of(sent, "agreed") == {
        ("removed", "agreed", "evaluation_consent", OF_MAY): ("yes", "no"),
    }
    assert kept["changed", "agreed", "age", OF_MAY] == ("30", "47")
    assert "47" not in (june.folder / "adjustments.csv").read_text()
    # Told once; and what changes afterwards stays here.
    july = freeze_period(JULY, [make_case("agreed", "no", age=48), *EVERYBODY[1:]])
    assert records_of(read_adjustments(july), "agreed") == {}
    assert read_adjustments(july, "behind-adjustments.csv")["changed", "agreed", "age", OF_MAY] == (
        "47",
        "48",
    )
    # Given again, the record counts again, with all that changed meanwhile.
    august = freeze_period(AUGUST, [make_case("agreed", "yes", age=48), *EVERYBODY[1:]])
    assert records_of(read_adjustments(august), "agreed") == {
        ("removed", "agreed", "evaluation_consent", OF_MAY): ("no", "yes"),
        ("changed", "agreed", "age", OF_MAY): ("30", "48"),
    }


def test_late_data_of_who_may_not_be_evaluated_stays(freeze_period):
    freeze_period(MAY)
    late = make_case("late", "no", age=61)
    older = [
        EVERYBODY[0],
        make_case("refuser", "no", age=60),
        *EVERYBODY[2:],
        late,
        make_case("joined", "yes", age=62),
    ]
    june = freeze_period(JUNE, older)
    sent, kept = read_adjustments(june), read_adjustments(june, "behind-adjustments.csv")
    assert {key[1] for key in sent if key[0] != "figure"} == {"joined"}
    assert kept["changed", "refuser", "age", OF_MAY] == ("31", "60")
    assert ("added", "late", "", OF_MAY) in kept


def test_who_agrees_later_is_sent_whole(freeze_period):
    freeze_period(MAY)
    june = freeze_period(JUNE, [*EVERYBODY[:2], make_case("unasked", "yes", age=32), EVERYBODY[3]])
    assert records_of(read_adjustments(june), "unasked") == {
        ("added", "unasked", "", OF_MAY): (
            "", "service=rhyl; referral_date=2012-05-03; age=32; evaluation_consent=yes"
        ),
    }  # fmt: skip
    assert records_of(read_adjustments(freeze_period(JULY)), "unasked") == {}


def test_a_basis_given_up_takes_back_who_was_not_asked(freeze_period, data):
    may = freeze_period(MAY, basis=APPROVAL)
    assert list(returns.compare_return(may, data, APPROVAL)) == []
    sent = read_adjustments(freeze_period(JUNE))
    assert {key[1]: pair for key, pair in sent.items() if key[0] == "removed"} == {
        "unasked": ("not_asked", "not_asked, no other basis"),
        "empty": ("not_asked", "not_asked, no other basis"),
    }  # fmt: skip


def test_of_a_return_frozen_before_consent_was_carried_refusers_are_taken_back(freeze_period, data):
    """Its records are of everybody, without a word of consent."""
    silent = [{key: value for key, value in row.items() if key != "evaluation_consent"} for row in EVERYBODY]
    may = freeze_period(MAY, silent)
    assert may.about["for_evaluators"] == {"recorded": False}
    table = pq.read_table(may.folder / "records.parquet")
    assert (table.num_rows, "evaluation_consent" in table.column_names) == (4, False)
    write_clients(data, EVERYBODY)
    back = {("refuser", "no"), ("unasked", "not_asked"), ("empty", "not_asked")}
    rows = [row for row in returns.compare_return(may, data) if row[0] == "removed"]
    assert {(row[1], row[4]) for row in rows} == back
    sent = read_adjustments(freeze_period(JUNE))
    removed = {
        (key[1], now) for key, (_, now) in sent.items() if key[:3:2] == ("removed", "evaluation_consent")
    }
    assert removed == back


def test_what_a_return_sent_before_consent_was_carried_is_not_told_again(freeze_period):
    """Then what was sent of clients stood among the sent adjustments alone."""
    silent = [{key: value for key, value in row.items() if key != "evaluation_consent"} for row in EVERYBODY]
    older = [{**silent[0], "age": 44}, *silent[1:]]
    freeze_period(MAY, silent)
    june = freeze_period(JUNE, older)
    about = {key: value for key, value in june.about.items() if key != "for_evaluators"}
    behind = json.loads((june.folder / "behind.json").read_text())
    header = (june.folder / "behind-adjustments.csv").read_text().splitlines()[0]
    (june.folder / "behind-adjustments.csv").write_text(f"{header}\n")
    behind["files"]["behind-adjustments.csv"] = frozen_return.hash_file(
        june.folder / "behind-adjustments.csv"
    )
    (june.folder / "behind.json").write_text(json.dumps(behind))
    about["files"]["behind.json"] = frozen_return.hash_file(june.folder / "behind.json")
    about["hash"] = frozen_return.hash_about(about)
    (june.folder / "return.json").write_text(json.dumps(about))
    assert read_adjustments(returns.load_frozen(june.folder)) == {
        ("changed", "agreed", "age", OF_MAY): ("30", "44")
    }
    july = freeze_period(JULY)
    assert read_adjustments(july) == read_adjustments(july, "behind-adjustments.csv") == {}


def test_records_from_elsewhere_without_the_column_leave_as_they_are_and_say_so(tmp_path):
    path = tmp_path / "elsewhere"
    path.mkdir()
    (path / "clients.csv").write_text("case_id,service,referral_date\na,rhyl,2012-05-03\n")
    result = CliRunner().invoke(handrail, [
        "return", "freeze", NAME, "--extract", str(path), "--store", str(tmp_path / "store"),
        "--from", "2012-05-01", "--to", "2012-05-31", "--by", "sm",
    ])  # fmt: skip
    assert json.loads(result.stdout)["for_evaluators"] == {"recorded": False}
    assert "do not say who was asked about evaluation: those of everybody are sent." in result.stderr


def test_a_word_that_is_no_code_may_be_a_refusal_and_stops_the_return(tmp_path):
    path = tmp_path / "elsewhere"
    path.mkdir()
    rows = "a,rhyl,2012-05-03,yes\nb,rhyl,2012-05-03,see letter\n"
    (path / "clients.csv").write_text(f"case_id,service,referral_date,evaluation_consent\n{rows}")
    with pytest.raises(UserError, match="evaluation_consent: 1 values cannot be read"):
        returns.freeze_return(NAME, path, MAY, tmp_path / "store", returns.SignOff(WHEN, "sm"))
    assert not list((tmp_path / "store").iterdir())


def test_an_extract_of_handrail_s_own_from_before_is_refused(data, tmp_path):
    table = pq.read_table(data / "clients.parquet")
    pq.write_table(table.drop_columns(["evaluation_consent"]), data / "clients.parquet")
    with pytest.raises(UserError, match="Write it again"):
        returns.freeze_return(NAME, data, MAY, tmp_path / "store", returns.SignOff(WHEN, "sm"))


@pytest.mark.parametrize("profile", ["official", "under-5"])
def test_a_return_without_records_says_nothing_of_consent(profile, data, tmp_path, monkeypatch):
    wanted = read_definition(
        "small.yaml",
        f"{{title: t, funder: f, every: month, profile: {profile}, format: csv, fields: [age], "
        "tables: [{table: referral-routes}]}",
    )
    monkeypatch.setitem(load_returns(), "small", wanted)
    frozen = returns.freeze_return("small", data, MAY, tmp_path / "store", returns.SignOff(WHEN, "sm"))
    assert "for_evaluators" not in frozen.about
    write_clients(data, [make_case("agreed", "no", age=30), *EVERYBODY[1:]])
    assert [row for row in returns.compare_return(frozen, data) if row[0] != "figure"] == []


def test_the_command_takes_the_basis_from_the_shell_and_says_who_is_left_out(data, tmp_path, monkeypatch):
    monkeypatch.setenv("HANDRAIL_EVALUATION_BASIS", "Approval 12/EX/0042")
    monkeypatch.setenv("HANDRAIL_EVALUATION_BASIS_DATE", "2012-01-09")
    result = CliRunner().invoke(handrail, [
        "return", "freeze", NAME, "--extract", str(data), "--store", str(tmp_path / "store"),
        "--from", "2012-05-01", "--to", "2012-05-31", "--by", "sm",
    ])  # fmt: skip
    assert json.loads(result.stdout)["for_evaluators"]["basis"]["reference"] == "Approval 12/EX/0042"
    assert (
        "Left out for evaluators, of 4 cases: 1 refused to be evaluated. 2 not asked are passed on under "
        "Approval 12/EX/0042 (2012-01-09). The figures count everybody, whoever is left out of the records "
        "too."
    ) in result.stderr


@pytest.mark.django_db
def test_the_whole_way_from_a_withdrawal_to_the_return_page(support, staff, sign_in, settings, tmp_path):
    """A client agrees, the return is sent, the client withdraws: the page of the return says so."""
    settings.HOME = tmp_path
    made, _ = support()
    support(at=START + dt.timedelta(days=1), evaluation=False)
    client = sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND))
    month = "?from=2012-05-01&to=2012-05-31"
    prepare = reverse("return-prepare", args=[NAME]) + month
    shown = client.get(prepare).text
    assert "Left out for evaluators, of 2 cases: 1 refused to be evaluated, 0 not asked." in shown
    token = shown.partition('name="submission" value="')[2].partition('"')[0]
    sent = client.post(prepare, {"checked": "on", "submission": token})["Location"]
    frozen = returns.load_frozen(tmp_path / "returns" / SCOTLAND / f"{NAME}-2012-05-01-2012-05-31")
    assert read_consents(frozen) == {made.reference: "yes"}
    assert "Nothing has changed" in client.get(sent).text
    answer = {"item": "evaluation", "recipient": "evaluation", "given": False}
    record_consents(case=made, by=None, at=START + dt.timedelta(days=40), answers=[answer])
    page = client.get(sent).text
    assert "Left out for evaluators, of 2 cases: 1 refused to be evaluated" in page
    assert made.reference in page.partition("What has changed since")[2]
    assert "Evaluation consent" in page
