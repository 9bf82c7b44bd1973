"""The rule of consent to evaluation, and the basis that an operator may set instead."""

import datetime as dt

import pyarrow as pa
import pytest

from handrail.extract import consent
from handrail.extract.consent import EvaluationBasis, describe_passage, is_left_out, read_basis
from handrail.extract.files import CLIENTS
from handrail.extract.read import from_tables
from handrail.extract.synonyms import codes_by_words, plain_words
from handrail.foundation.errors import UserError

APPROVAL = EvaluationBasis("Approval 12/EX/0042", dt.date(2012, 1, 9))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("yes", "yes"), ("YES", "yes"), (" y ", "yes"), ("1", "yes"), ("True", "yes"),
        ("no", "no"), ("N", "no"), ("0", "no"), ("Withdrawn", "no"), ("Refused", "no"), ("declined", "no"),
        ("Not asked", "not_asked"), ("not-asked", "not_asked"), ("unknown", "not_asked"),
    ],
)  # fmt: skip
def test_what_stands_in_a_file_is_one_of_the_codes(text, code):
    assert codes_by_words(CLIENTS.by_name[consent.COLUMN]).get(plain_words(text)) == code


@pytest.mark.parametrize("text", ["#N/A", "2", "no, see letter"])
def test_a_word_that_is_no_answer_is_not_guessed_at(text):
    assert plain_words(text) not in codes_by_words(CLIENTS.by_name[consent.COLUMN])


@pytest.mark.parametrize(
    ("code", "kept_alone", "kept_with_not_asked"),
    [("yes", True, True), ("no", False, False), ("not_asked", False, True), (None, False, True),
     ("unreadable", False, False)],
)  # fmt: skip
def test_who_is_left_out(code, kept_alone, kept_with_not_asked):
    assert is_left_out(code, keeps_not_asked=False) is not kept_alone
    assert is_left_out(code, keeps_not_asked=True) is not kept_with_not_asked


@pytest.mark.parametrize(("basis", "cases"), [(None, ["a"]), (APPROVAL, ["a", "c", "d"])])
def test_the_same_rule_in_sql(basis, cases):
    clients = pa.table({
        "case_id": ["a", "b", "c", "d"], "service": ["rhyl"] * 4,
        "evaluation_consent": ["yes", "no", "not_asked", None],
    })  # fmt: skip
    condition = consent.passes_sql(basis)
    rows = from_tables({"clients": clients}).fetch_rows(
        f"SELECT case_id FROM clients WHERE {condition} ORDER BY 1"
    )
    assert [case for (case,) in rows] == cases


def test_a_passage_counts_everybody_by_reason():
    cases = {"yes": 5, "no": 3, "not_asked": 2, None: 1}
    assert describe_passage(cases, None) == {
        "cases": 11, "passed_on": 5, "left_out": {"refused to be evaluated": 3, "not asked": 3},
        "passed_on_not_asked": 0, "basis": None,
    }  # fmt: skip
    assert describe_passage(cases, APPROVAL) == {
        "cases": 11, "passed_on": 8, "left_out": {"refused to be evaluated": 3}, "passed_on_not_asked": 3,
        "basis": {"reference": "Approval 12/EX/0042", "date": "2012-01-09"},
    }  # fmt: skip


NAMES = ("HANDRAIL_EVALUATION_BASIS", "HANDRAIL_EVALUATION_BASIS_DATE")


@pytest.mark.parametrize(
    ("values", "basis"), [(("", ""), None), ((" Approval 12/EX/0042 ", "2012-01-09"), APPROVAL)]
)
def test_a_basis_is_set_by_its_reference_and_its_date(values, basis):
    assert read_basis(dict(zip(NAMES, values, strict=True))) == basis
    assert read_basis({}) is None


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (("Approval", ""), "HANDRAIL_EVALUATION_BASIS is set without HANDRAIL_EVALUATION_BASIS_DATE"),
        (("", "2012-01-09"), "HANDRAIL_EVALUATION_BASIS_DATE is set without HANDRAIL_EVALUATION_BASIS"),
        (("Approval", "9.1.2012"), "expected a date such as 2026-05-01; got '9.1.2012'"),
        (("Approval", "2999-01-01"), "2999-01-01 is still to come"),
    ],
)
def test_half_a_basis_or_one_still_to_come_is_refused(values, said):
    with pytest.raises(UserError, match=said.replace(".", r"\.")):
        read_basis(dict(zip(NAMES, values, strict=True)))
