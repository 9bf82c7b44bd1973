"""Rows of one kind: blank rows do not count, errors name their row, what no row has is refused."""

import uuid

from handrail.design import forms
from tests.support.rows import send_rows


class GoalForm(forms.RowForm):
    goal = forms.TextField(
        label="Goal {number}", error_messages={"required": "Enter goal {number}, or clear the row"}
    )
    weeks = forms.WholeNumberField(label="Weeks", required=False)
    fieldsets = [("Goal {number}", ["goal", "weeks"])]


GoalFormSet = forms.make_formset(forms.RowFormSet, GoalForm, max_rows=3)


class GoalsForm(forms.FormWithRows):
    name = forms.TextField(label="Name")

    def __init__(self, data=None, *, goals=(), **kwargs):
        super().__init__(data, **kwargs)
        self.goals = GoalFormSet(data, prefix="goals", initial=goals)

    def list_parts(self):
        return [self.goals, self]


def send_goals(*rows, **data):
    return GoalsForm({"submission": str(uuid.uuid4()), "name": "Ada", **send_rows("goals", *rows), **data})


def test_a_blank_row_does_not_count_and_a_full_one_does():
    form = send_goals({"goal": "Sleep"}, {"goal": " ", "weeks": ""}, {"goal": "Walk", "weeks": "0"})
    assert form.is_valid(), form.error_summary
    rows = form.goals.list_filled_rows()
    assert [(row.number, row.cleaned_data) for row in rows] == [
        (1, {"goal": "Sleep", "weeks": None}),
        (3, {"goal": "Walk", "weeks": 0}),
    ]


def test_what_was_filled_in_beforehand_counts_when_it_is_sent_unchanged():
    goals = [{"goal": "Sleep"}, {"goal": "Walk"}]
    shown = GoalsForm(goals=goals)
    assert [row["goal"].value() for row in shown.goals.forms] == ["Sleep", "Walk"]
    assert [
        row.cleaned_data["goal"] for row in send_goals(*goals).goals.list_filled_rows() if row.is_valid()
    ] == [
        "Sleep",
        "Walk",
    ]


def test_errors_name_their_row_in_the_order_of_the_page(design_settings):
    form = send_goals({"goal": "Sleep", "weeks": "many"}, {"weeks": "2"}, name="")
    assert not form.is_valid()
    assert form.error_summary == [
        {"text": "Weeks must be a whole number, for example 12", "href": "#id_goals-0-weeks"},
        {"text": "Enter goal 2, or clear the row", "href": "#id_goals-1-goal"},
        {"text": "Enter name", "href": "#id_name"},
    ]


def test_each_row_is_drawn_under_its_number(design_settings):
    drawn = str(GoalsForm(goals=[{}, {"goal": "Walk"}]).goals)
    assert 'name="goals-TOTAL_FORMS" value="2"' in drawn
    assert drawn.index("Goal 1") < drawn.index('name="goals-0-goal"') < drawn.index("Goal 2")
    assert 'name="goals-1-goal" type="text" value="Walk"' in drawn


def test_a_name_that_no_row_has_is_refused():
    assert not send_goals({"goal": "Sleep"}, **{"goals-0-paid": "1"}).is_valid()
    assert not send_goals({"goal": "Sleep"}, **{"goals-1-goal": "beyond the rows it counts"}).is_valid()
    assert not send_goals({}, **{"goals-0-paid": "1"}).is_valid()


def test_more_rows_than_the_page_may_have_are_refused_in_clear_words(design_settings):
    form = send_goals(*[{"goal": "Sleep"}] * 4)
    assert not form.is_valid()
    assert {"text": "Enter no more than 3 rows", "href": "#id_goals-0-goal"} in form.error_summary
    assert len(form.goals.forms) == 3
    assert "Enter no more than 3 rows" in str(form.goals)


def test_a_page_that_does_not_count_its_rows_is_refused_in_clear_words(design_settings):
    form = GoalsForm({"submission": str(uuid.uuid4()), "name": "Ada"})
    assert not form.is_valid()
    assert form.error_summary[0]["text"].startswith("This page was open too long")
