"""The form base class: tokens, unknown names, answers inside answers, ask once."""

import uuid
from datetime import date

from django import forms as django_forms

from handrail.design import forms


class Work(forms.Form):
    reveals = {"attendance": {"off": ["since", "why"]}}

    attendance = forms.ChoiceField(label="Attendance", choices=[("off", "Off sick"), ("at", "At work")])
    since = forms.DateField(label="First day off")
    why = forms.LongTextField(label="Reason", required=False)
    phone = forms.TelephoneField()


def send_form(**data):
    return {"submission": str(uuid.uuid4()), "phone": "01632 960001", **data}


def test_a_revealed_answer_is_needed_only_when_revealed():
    assert Work(send_form(attendance="at")).is_valid()
    form = Work(send_form(attendance="off"))
    assert form.errors == {"since": ["Enter first day off"]}
    assert form.error_summary == [{"text": "Enter first day off", "href": "#id_since-day"}]
    assert Work(
        send_form(attendance="off", **{"since-day": "1", "since-month": "2", "since-year": "2026"})
    ).is_valid()


def test_what_was_typed_under_another_answer_does_not_count():
    form = Work(send_form(attendance="at", why="left over", **{"since-day": "99"}))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["why"] == ""
    assert form.cleaned_data["since"] is None


def test_the_submission_token_is_new_for_each_page_and_kept_when_sent():
    first, second = Work(), Work()
    assert first["submission"].value() != second["submission"].value()
    token = str(uuid.uuid4())
    again = Work(send_form(attendance="at", submission=token))
    assert again.is_valid()
    assert str(again.cleaned_data["submission"]) == token == str(again["submission"].value())


def test_a_page_without_its_token_is_refused_in_plain_words():
    form = Work({"attendance": "at", "phone": "01632 960001"})
    assert not form.is_valid()
    assert form.error_summary[0]["text"].startswith("This page was open too long")


def test_unknown_names_are_refused_and_named():
    form = Work(send_form(attendance="at", is_admin="1"))
    assert form.non_field_errors() == [
        "This page sent something it does not ask for: ‘is_admin’. Reload the page and try again"
    ]
    assert Work(send_form(attendance="at", action="later", csrfmiddlewaretoken="x")).is_valid()


def test_two_forms_on_a_page_leave_each_other_alone():
    data = {f"a-{name}": value for name, value in send_form(attendance="at").items()} | {"b-other": "1"}
    assert Work(data, prefix="a").is_valid()


def test_the_seen_token_tells_an_old_page():
    form = Work(send_form(attendance="at", seen="v3"), seen="v4")
    assert form.is_valid()
    assert form.seen_is_current("v3")
    assert not form.seen_is_current("v4")


def test_what_is_known_is_confirmed_not_asked():
    known = {"phone": forms.Known("01632 960044", source="the referral", on=date(2026, 2, 10))}
    base = {"submission": str(uuid.uuid4()), "attendance": "at"}
    assert "phone_known" in Work(base, known=known).errors
    confirmed = Work({**base, "phone_known": "confirm"}, known=known)
    assert confirmed.is_valid(), confirmed.errors
    assert confirmed.cleaned_data["phone"] == "01632 960044"
    assert confirmed.confirmed_names == {"phone"}
    assert Work({**base, "phone_known": "change"}, known=known).errors == {"phone": ["Enter phone number"]}
    changed = Work({**base, "phone_known": "change", "phone": "01632 960055"}, known=known)
    assert changed.is_valid()
    assert changed.cleaned_data["phone"] == "01632 960055"
    assert changed.confirmed_names == set()


def test_one_form_class_is_not_changed_by_its_uses():
    Work(known={"phone": forms.Known("01632 960044")})
    assert "phone_known" not in Work().fields
    assert Work.base_fields["since"].required


def test_plain_django_fields_speak_plainly_too():
    class Plain(forms.Form):
        look = {"city": {"called": "the town or city"}}
        city = django_forms.CharField(label="City")
        kind = django_forms.ChoiceField(label="Kind", choices=[("a", "A")])

    form = Plain({"submission": str(uuid.uuid4()), "kind": "b"})
    assert form.errors["city"] == ["Enter the town or city"]
    assert form.errors["kind"] == ["Choose one of the answers shown for kind; ‘b’ is not one"]


def test_a_message_never_repeats_a_long_answer():
    form = Work(send_form(attendance="z" * 100_000))
    assert max(len(problem["text"]) for problem in form.error_summary) < 400
