"""Possible and unlikely answers: asked about once, kept with the answer; impossible ones are refused."""

import uuid
from datetime import date

import pytest

from handrail.design import forms
from handrail.design.forms.doubts import IS_RIGHT, digest_doubt

TODAY = date(2026, 11, 30)


class OneDateForm(forms.Form):
    day = forms.DateField(label="Last day it covers", today=lambda: TODAY)
    born = forms.DateOfBirthField(required=False, today=lambda: TODAY)


def fill_form(**typed):
    return OneDateForm({"submission": str(uuid.uuid4()), "day": "2026-11-01", **typed})


@pytest.mark.parametrize(
    ("typed", "doubt"),
    [
        ({"day": "2062-12-12"}, "Last day it covers is 12 December 2062"),
        ({"day": "1926-03-01"}, "Last day it covers is 1 March 1926"),
        ({"born": "2014-06-01"}, "Born on 1 June 2014: 12 years old"),
        ({"born": "1936-06-01"}, "Born on 1 June 1936: 90 years old"),
    ],
)
def test_an_unlikely_date_is_asked_about_and_kept_once_ticked(typed, doubt):
    form = fill_form(**typed)
    assert not form.is_valid()
    assert form.errors[IS_RIGHT] == ["Say that this is right, or change it"]
    assert form.fields[IS_RIGHT].choices == [(digest_doubt(doubt), doubt)]
    assert doubt in str(form)
    again = fill_form(**typed, **{IS_RIGHT: digest_doubt(doubt)})
    assert again.is_valid(), again.errors
    assert again.confirmed_doubts == [doubt]
    assert IS_RIGHT not in again.cleaned_data


def test_a_box_ticked_for_one_value_says_nothing_of_another():
    ticked = digest_doubt("Last day it covers is 12 December 2062")
    assert not fill_form(day="2063-12-12", **{IS_RIGHT: ticked}).is_valid()
    likely = fill_form(**{IS_RIGHT: ticked})
    assert likely.is_valid()
    assert likely.confirmed_doubts == []


@pytest.mark.parametrize("born", ["2026-04-03", "2027-01-01", "2020-01-01"])
def test_a_birth_date_to_come_or_of_a_small_child_is_refused(born):
    form = fill_form(born=born)
    assert not form.is_valid()
    assert "born" in form.errors
