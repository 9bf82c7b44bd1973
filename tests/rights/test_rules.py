"""What is decided about a text, whose names stand in it, and the file of decisions: pure rules."""

from dataclasses import replace

import pytest

from handrail.foundation.errors import UserError
from handrail.rights.decisions_file import read_decisions, write_texts
from handrail.rights.description import describe_value
from handrail.rights.forms import LookThroughForm
from handrail.rights.person_record import PersonRecord, RecordText
from handrail.rights.rules import (
    TextVerdict,
    VerdictGiven,
    check_verdict,
    digest_text,
    find_mentions,
    find_standing,
)

WORDS = "=Rang her line manager, Joan O’Dea"


def list_texts():
    return [RecordText("journey.Contact:1:note", "Contacts", "Note", "1 May 2012", digest_text(WORDS), WORDS)]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Joan says no", ["Joan O’Dea", "Dr Patel"], ["Joan O’Dea"]),
        ("spoke to odea", ["Joan O’Dea"], ["Joan O’Dea"]),
        ("the doctor, Dr Who", ["Dr Patel"], []),
        ("Joanna", ["Joan O’Dea"], []),
    ],
)
def test_a_name_known_to_the_record_is_found_in_a_text(text, names, expected):
    assert find_mentions(text, names) == expected


@pytest.mark.parametrize(
    ("verdict", "reason", "left", "problem"),
    [
        (TextVerdict.WITHHOLD, " ", "", "Say why"),
        (TextVerdict.REDACT, "", "Rang", "Say why"),
        (TextVerdict.REDACT, "Names her", WORDS, "Change the text"),
        (TextVerdict.REDACT, "Names her", "", "Change the text"),
    ],
)
def test_what_is_held_back_or_taken_out_has_its_reason(verdict, reason, left, problem):
    with pytest.raises(UserError, match=problem):
        check_verdict(VerdictGiven(verdict, "", reason, left), WORDS)


def test_no_words_are_taken_out_of_a_file():
    with pytest.raises(UserError, match="file"):
        check_verdict(VerdictGiven(TextVerdict.REDACT, "", "Names her", "x"), None)


def test_nothing_is_chosen_for_a_file_or_a_text_that_names_someone():
    plain = list_texts()[0]
    texts = [plain, replace(plain, mentions=("Joan O’Dea",)), replace(plain, words=None, file_name="a.pdf")]
    form = LookThroughForm(texts=texts)
    assert [form.fields[f"verdict_{number}"].initial for number in range(3)] == ["give", "", ""]
    assert "words_2" not in form.fields


def test_a_text_that_changed_is_read_again():
    verdicts = {"key": VerdictGiven(TextVerdict.GIVE, digest_text("before"))}
    assert find_standing(verdicts, "key", "before")
    assert find_standing(verdicts, "key", "after") is None


def test_decisions_are_read_back_from_the_file(tmp_path):
    record = PersonRecord(("HR-1",), "Morag", texts=list_texts())
    path = tmp_path / "to-look-through.csv"
    written = write_texts(record)
    assert "'=Rang" in written
    path.write_text(written.replace(",,,", ",redact,Names her manager,Rang her manager"))
    [given] = read_decisions(path, record).values()
    assert given == VerdictGiven(
        TextVerdict.REDACT, digest_text(WORDS), "Names her manager", "Rang her manager"
    )
    path.write_text(written.replace(",,,", ",withhold,,"))
    with pytest.raises(UserError, match="row 2: Say why"):
        read_decisions(path, record)
    path.write_text(written.replace("Joan", "Jean").replace(",,,", ",give,,"))
    with pytest.raises(UserError, match="changed since"):
        read_decisions(path, record)


def test_codes_and_answers_are_words():
    assert describe_value("face_to_face") == "Face to face"
    assert (
        describe_value({"sleep_trouble": True, "notes": ["a", "b"]})
        == "Sleep trouble: Yes\nnotes: \n  a\n  b"
    )
