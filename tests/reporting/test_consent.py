"""Consent to evaluation in the extract: as last answered, and no trace of anybody else for evaluators."""

import json
from datetime import date, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from handrail.accounts.policy import Role
from handrail.cli import handrail
from handrail.extract.consent import EvaluationBasis
from handrail.extract.files import FILES
from handrail.extract.read import open_extract
from handrail.extract.typed_views import typed_relation
from handrail.figures import tables
from handrail.foundation.errors import UserError
from handrail.journey.case.actions import record_consents, record_contact, strike_out
from handrail.journey.case.models import Case
from handrail.journey.case.queries import consents_of
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.identity.actions import merge_people, unmerge_people
from handrail.journey.links.actions import client_link
from handrail.journey.support.actions import arrange_intervention
from handrail.reporting.from_journey import EvaluatorSelection, write_extract
from tests.journey.private_pages.test_private_pages import read_path
from tests.reporting.test_from_journey import EXAMPLES, SERVICES, count_records
from tests.support.histories import History, undo_writes
from tests.support.people import SCOTLAND, START

pytestmark = pytest.mark.django_db
APPROVAL = EvaluationBasis("Approval 12/EX/0042", date(2012, 1, 9))


def consent_by_case(folder) -> dict[str, str]:
    return dict(open_extract(folder).fetch_rows("SELECT case_id, evaluation_consent FROM clients"))


def answer_evaluation(case, given, at, **changes):
    item = {"item": "evaluation", "recipient": "evaluation", "given": given}
    return record_consents(case=case, by=None, at=at, answers=[{**item, **changes}])[0]


def test_a_client_who_refuses_and_one_who_withdraws_later(tmp_path, refer, support, client):
    """The whole way: asked at screening, supported, withdrawn by the client's own link, given again."""
    refuser, _ = support(evaluation=False)
    agreed, _ = support(at=START + timedelta(days=1))
    waiting = refer(at=START + timedelta(days=2))
    folder, at = tmp_path / "extract", START + timedelta(days=30)
    write_extract(folder, [SCOTLAND], at=at)
    first = {refuser.reference: "no", agreed.reference: "yes", waiting.reference: "not_asked"}
    assert consent_by_case(folder) == first

    for word, code in (("no", "no"), ("yes", "yes"), ("no", "no")):
        number = f"0f9b0c3e-0000-4000-8000-{agreed.consents.count():012d}"
        sent = {"submission": number, "item": "evaluation", "recipient_name": "", "given": word}
        client.post(read_path(client_link(agreed)) + "consent/", sent)
        done = write_extract(folder, [SCOTLAND], at=at)
        assert (done.is_complete, done.cases_read) == (False, 1)
        assert consent_by_case(folder) == {**first, agreed.reference: code}

    # The running of the service keeps every record of who refused.
    counted = tables.compute_table("throughput", open_extract(folder))
    assert counted.get_cell("referred", "total").n == 3
    sessions = open_extract(folder).fetch_rows("SELECT DISTINCT case_id FROM sessions ORDER BY 1")
    assert [case for (case,) in sessions] == sorted([refuser.reference, agreed.reference])


def test_a_refusal_under_a_joined_record_holds_for_both(tmp_path, support):
    """Until the client agrees after the joining, or the records are parted."""
    case, manager = support()
    other, _ = support(at=START + timedelta(days=1))
    folder, at = tmp_path / "extract", START + timedelta(days=30)
    answer_evaluation(other, False, at)
    answer_evaluation(case, True, at + timedelta(hours=1))
    merge_people(case=case, other=other, by=manager, at=at + timedelta(hours=2))
    write_extract(folder, [SCOTLAND], at=at + timedelta(hours=3))
    assert consent_by_case(folder) == {case.reference: "no", other.reference: "no"}
    answer_evaluation(case, True, at + timedelta(hours=4))
    write_extract(folder, [SCOTLAND], at=at + timedelta(hours=5))
    assert consent_by_case(folder) == {case.reference: "yes", other.reference: "no"}
    answer_evaluation(other, False, at + timedelta(hours=6))
    unmerge_people(case=case, by=manager, at=at + timedelta(hours=7))
    write_extract(folder, [SCOTLAND], at=at + timedelta(hours=8))
    assert consent_by_case(folder) == {case.reference: "yes", other.reference: "no"}


def test_the_latest_answer_that_stands_holds(tmp_path, enrol, staff):
    case, folder = enrol(), tmp_path / "extract"
    withdrawal = answer_evaluation(case, False, START + timedelta(days=5))
    write_extract(folder, [SCOTLAND], at=START + timedelta(days=9))
    assert consent_by_case(folder) == {case.reference: "no"}
    manager = staff(Role.CASE_MANAGER, SCOTLAND)
    strike_out(
        fact=withdrawal, what="Consent", by=manager, at=START + timedelta(days=6), reason="Another client"
    )
    assert write_extract(folder, [SCOTLAND], at=START + timedelta(days=9)).cases_read == 1
    assert consent_by_case(folder) == {case.reference: "yes"}
    # Consent to something else says nothing of evaluation.
    answer_evaluation(case, False, START + timedelta(days=8), item="share_gp", recipient="gp")
    write_extract(folder, [SCOTLAND], at=START + timedelta(days=9))
    assert consent_by_case(folder) == {case.reference: "yes"}


def test_of_several_items_each_must_be_agreed_to(tmp_path, enrol):
    """An operator's own model may ask of surveys apart from records."""
    case, folder = enrol(), tmp_path / "extract"
    answer_evaluation(case, False, START + timedelta(days=5), item="surveys")
    answer_evaluation(case, True, START + timedelta(days=6))
    for agreed, code in ((None, "no"), (True, "yes"), (False, "no")):
        if agreed is not None:
            answer_evaluation(case, agreed, START + timedelta(days=7), item="surveys")
        write_extract(folder, [SCOTLAND], at=START + timedelta(days=9))
        assert consent_by_case(folder) == {case.reference: code}


def everything_of(case, manager, at):
    """A record of this case in every file that has records of cases, and a dealing with its employer."""
    arrange_intervention(case=case, by=manager, at=at, intervention="physiotherapy", how="referral")
    record_contact(
        case=case, by=manager, at=at, happened_at=at, with_whom="employer", mode="telephone", successful=True,
        kind="case_management", content=["adjustments"],
    )  # fmt: skip
    discharge_case(
        case=case, by=manager, at=at, reason="returned_same_job", work_attendance="at_work",
        return_date=at.date(), return_kind="same_job", answers={"medication": "Less"},
    )  # fmt: skip


def read_answer(case) -> str:
    """Consent to evaluation as the case page shows it."""
    case = Case.objects.get(pk=case.pk)  # its record may have been joined since
    shown = [row.given for row in consents_of(case).values() if row.recipient == "evaluation"]
    return "not_asked" if not shown else "yes" if all(shown) else "no"


@EXAMPLES
@given(seed=st.integers(0, 10**9), with_basis=st.booleans())
def test_evaluators_get_whole_records_of_those_who_agreed_and_no_trace_of_others(tmp_path, seed, with_basis):
    with undo_writes():
        history = History(seed).make_happen(60)
        everybody, passed = Path(mkdtemp(dir=tmp_path)) / "all", Path(mkdtemp(dir=tmp_path)) / "passed"
        basis = APPROVAL if with_basis else None
        write_extract(everybody, SERVICES, at=history.at, format_="csv")
        done = write_extract(
            passed, SERVICES, at=history.at, format_="csv", evaluators=EvaluatorSelection(basis)
        )
        consent = consent_by_case(everybody)
        assert consent == {case.reference: read_answer(case) for case in history.cases}
        codes = ("yes", "not_asked") if with_basis else ("yes",)
        kept = {case for case, code in consent.items() if code in codes}
        before, after = count_records(everybody), count_records(passed)
        for name, file in FILES.items():
            if "case_id" in file.by_name:
                place = list(file.by_name).index("case_id")
                assert after[name] == {
                    row: n for row, n in before[name].items() if row[place] is None or row[place] in kept
                }
        written = {each.name: each.read_text() for each in passed.iterdir()}
        assert "state.parquet" not in written
        for case in consent.keys() - kept:
            assert [name for name, text in written.items() if case in text] == []
        assert done.passage["cases"] == len(consent)
        assert done.passage["passed_on"] == len(kept)


def test_nothing_in_any_file_can_be_joined_back(tmp_path, support):
    refuser, manager = support(evaluation=False)
    agreed, other = support(at=START + timedelta(days=1))
    everything_of(refuser, manager, START + timedelta(days=20))
    everything_of(agreed, other, START + timedelta(days=21))
    at = START + timedelta(days=400)
    for folder, evaluators in (("all", None), ("passed", EvaluatorSelection())):
        write_extract(tmp_path / folder, [SCOTLAND], at=at, evaluators=evaluators)
    before, after = count_records(tmp_path / "all"), count_records(tmp_path / "passed")
    halved = ("clients", "sessions", "interventions", "outcomes", "followups", "surveys", "employers")
    counts = {name: (before[name].total(), after[name].total()) for name in halved}
    assert {name: pair for name, pair in counts.items() if not pair[0] == 2 * pair[1] > 0} == {}
    opened = open_extract(tmp_path / "passed")
    for name, file in FILES.items():
        if "case_id" in file.by_name:
            cases = {case for (case,) in opened.fetch_rows(f"SELECT case_id FROM {typed_relation(name)}")}
            assert cases <= {agreed.reference}


@pytest.fixture
def three_cases(refer, enrol):
    return {
        "yes": enrol(),
        "no": enrol(at=START + timedelta(days=1), evaluation=False),
        "not_asked": refer(at=START + timedelta(days=2)),
    }


def write_by_command(*arguments):
    result = CliRunner().invoke(handrail, ["extract", "write", *map(str, arguments)])
    assert result.exception is None, result.exception
    return result


def test_the_manifest_and_the_command_say_who_is_left_out_and_why(tmp_path, three_cases):
    result = write_by_command(tmp_path / "out", "--for-evaluators")
    passage = {
        "cases": 3, "passed_on": 1, "left_out": {"refused to be evaluated": 1, "not asked": 1},
        "passed_on_not_asked": 0, "basis": None,
    }  # fmt: skip
    assert json.loads(result.stdout)["for_evaluators"] == passage
    assert json.loads((tmp_path / "out/manifest.json").read_text())["for_evaluators"] == passage
    said = "Left out for evaluators, of 3 cases: 1 refused to be evaluated, 1 not asked."
    assert said in result.stderr
    assert consent_by_case(tmp_path / "out") == {three_cases["yes"].reference: "yes"}
    # Whoever counts these files is told that they are not everybody.
    assert any(
        said in note for note in tables.compute_table("throughput", open_extract(tmp_path / "out")).notes
    )


def test_another_basis_passes_on_who_was_not_asked_and_is_carried(tmp_path, three_cases, settings):
    settings.EVALUATION_BASIS = APPROVAL
    result = write_by_command(tmp_path / "out", "--for-evaluators")
    assert json.loads(result.stdout)["for_evaluators"] == {
        "cases": 3, "passed_on": 2, "left_out": {"refused to be evaluated": 1}, "passed_on_not_asked": 1,
        "basis": {"reference": "Approval 12/EX/0042", "date": "2012-01-09"},
    }  # fmt: skip
    assert "1 not asked are passed on under Approval 12/EX/0042 (2012-01-09)." in result.stderr
    assert set(consent_by_case(tmp_path / "out").values()) == {"yes", "not_asked"}


def test_the_extract_that_runs_the_service_keeps_everybody(tmp_path, three_cases):
    result = write_by_command(tmp_path / "out")
    assert "for_evaluators" not in json.loads(result.stdout)
    assert set(consent_by_case(tmp_path / "out").values()) == {"yes", "no", "not_asked"}
    write_by_command(tmp_path / "out", "--for-evaluators")
    assert set(consent_by_case(tmp_path / "out").values()) == {"yes"}


def test_a_folder_for_evaluators_is_not_filled_with_everybody(tmp_path, three_cases):
    write_by_command(tmp_path / "out", "--for-evaluators")
    with pytest.raises(UserError, match=r"holds an extract for evaluators\. Expected --for-evaluators"):
        write_extract(tmp_path / "out", [SCOTLAND], at=START + timedelta(days=9))
    assert set(consent_by_case(tmp_path / "out").values()) == {"yes"}


def test_a_withdrawal_reaches_the_next_extract_for_evaluators(tmp_path, three_cases):
    write_by_command(tmp_path / "out", "--for-evaluators")
    answer_evaluation(three_cases["yes"], False, START + timedelta(days=9))
    write_by_command(tmp_path / "out", "--for-evaluators")
    assert consent_by_case(tmp_path / "out") == {}
