"""What a form becomes: labels, hints and errors that point at each other."""

from html.parser import HTMLParser

import pytest
from django import forms as django_forms
from django.template import engines

from handrail.design import forms
from handrail.design.forms.presenting import list_all_errors
from handrail.design.styleguide.forms import EveryFieldForm


class Page(HTMLParser):
    """Ids, labels and controls of a piece of HTML."""

    VOID = {"input", "br", "hr", "img"}

    def __init__(self, html):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(html)
        assert self.open == [], "every element is closed"

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def list_values(self, name):
        return [attrs[name] for _, attrs in self.elements if attrs.get(name)]

    def list_controls(self):
        return [
            attrs
            for tag, attrs in self.elements
            if tag in ("input", "select", "textarea") and attrs.get("type") != "hidden"
        ]


class Plain(django_forms.Form):
    """A form of a library, with Django's own fields."""

    text = django_forms.CharField(help_text="A hint")
    password = django_forms.CharField(widget=django_forms.PasswordInput)
    number = django_forms.IntegerField()
    when = django_forms.DateTimeField()
    long = django_forms.CharField(widget=django_forms.Textarea)
    one = django_forms.ChoiceField(choices=[("", "---"), ("a", "A"), ("Group", [("b", "B"), ("c", "C")])])
    radio = django_forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=django_forms.RadioSelect)
    many = django_forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")])
    tick = django_forms.BooleanField(help_text="Another hint")
    file = django_forms.FileField()
    secret = django_forms.CharField(widget=django_forms.HiddenInput, initial="s")


def make_known_form():
    return EveryFieldForm(known={"phone": forms.Known("01632 960014", source="the referral")})


FORMS = {
    "empty": EveryFieldForm,
    "wrong": lambda: EveryFieldForm({"born-day": "31", "phone": "12", "conditions": ["pain", "none"]}),
    "known": make_known_form,
    "prefixed": lambda: EveryFieldForm({}, prefix="a"),
    "plain": Plain,
    "plain wrong": lambda: Plain({}),
}


@pytest.fixture(params=FORMS)
def form(request, design_settings):
    return FORMS[request.param]()


def test_everything_points_at_something_that_is_there(form):
    page = Page(str(form))
    ids = page.list_values("id")
    assert len(ids) == len(set(ids)), "ids are unique"
    assert set(page.list_values("for")) <= set(ids)
    assert {id_ for described in page.list_values("aria-describedby") for id_ in described.split()} <= set(
        ids
    )
    assert {problem["href"].removeprefix("#") for problem in list_all_errors(form)} - {""} <= set(ids)


def test_every_box_has_its_label(form):
    page = Page(str(form))
    assert {control["id"] for control in page.list_controls()} <= set(page.list_values("for"))


def test_every_field_is_drawn_once(form):
    names = {control["name"] for control in Page(str(form)).list_controls()}
    for bound in form.visible_fields():
        assert bound.html_name in names or f"{bound.html_name}-day" in names


def test_an_error_is_read_with_its_box(design_settings):
    page = Page(str(EveryFieldForm({"phone": "12"})["phone"].as_field_group()))
    assert page.list_controls()[0]["aria-describedby"] == "id_phone-error"
    html = str(EveryFieldForm({"phone": "12"})["phone"].as_field_group())
    assert "‘12’ is not a possible number" in html
    assert "nhsuk-input--error" in html


def test_only_the_wrong_box_of_a_date_is_marked(design_settings):
    html = str(
        EveryFieldForm({"born-day": "1", "born-month": "13", "born-year": "1980"})["born"].as_field_group()
    )
    marked = [a["name"] for a in Page(html).list_controls() if "nhsuk-input--error" in a["class"]]
    assert marked == ["born-month"]


def test_several_lines_come_back_unchanged(design_settings):
    typed = "\nfirst\n   second\n"
    html = str(EveryFieldForm({"notes": typed})["notes"].as_field_group())
    assert f">\n{typed}</textarea>" in html


@pytest.mark.parametrize("name", ["name", "notes", "phone", "born", "industry", "attendance"])
def test_what_was_typed_is_never_markup(design_settings, name):
    hostile = '"><script>alert(1)</script>'
    form = EveryFieldForm({name: hostile, "born-day": hostile})
    form.is_valid()
    assert "<script>" not in str(form)


def test_choices_keep_their_groups_and_their_blank(design_settings):
    html = str(Plain()["one"].as_field_group())
    assert html.count("<optgroup") == 1
    assert (
        html.index('value="a"') < html.index("<optgroup") < html.index('value="b"') < html.index("</optgroup")
    )
    assert '<option value="" selected>---</option>' in html


def test_a_library_s_form_speaks_plainly(design_settings):
    assert "Enter text" in str(Plain({}))
    assert "This field is required" not in str(Plain({}))


def test_an_optional_field_says_so_and_a_needed_one_does_not(design_settings):
    assert "(optional)" in str(EveryFieldForm()["email"].as_field_group())
    assert "(optional)" not in str(EveryFieldForm()["name"].as_field_group())


def render_component(source, **context):
    text = '{% from "design/components.html" import ' + source.partition("(")[0] + " %}{{ " + source + " }}"
    return engines.all()[0].from_string(text).render(context)


def test_components_escape_what_they_are_given(design_settings):
    nasty = "<b>x</b>"
    for source, context in {
        "timeline(entries)": {"entries": [{"title": nasty, "who": nasty, "text": nasty, "details": nasty}]},
        "task_list(tasks)": {"tasks": [{"text": nasty, "hint": nasty, "state": nasty}]},
        "table(nasty, columns, rows)": {
            "columns": [{"key": "a", "text": nasty}], "rows": [{"a": nasty}, {"a": {"text": nasty}}],
        },
        "summary_list(rows, nasty)": {"rows": [{"key": nasty, "value": nasty, "change": "#"}]},
        "stat(nasty, nasty, nasty)": {},
        "case_header(case)": {"case": {"name": nasty, "reference": nasty, "stage": nasty, "alerts": [nasty]}},
        "reasons(items)": {"items": [{"state": nasty, "text": nasty, "name": nasty}]},
        "deadline(item)": {"item": {"text": nasty, "state": "overdue", "explanation": nasty}},
        "empty_state(nasty, nasty)": {},
    }.items():  # fmt: skip
        html = render_component(source, nasty=nasty, **context)
        assert "<b>" not in html, source
        assert "&lt;b&gt;x" in html, source


def test_the_nhs_logo_is_shown_only_by_permission(design_settings):
    def render_crisis_page():
        return engines.all()[0].get_template("design/crisis.html").render({})

    assert 'aria-label="NHS"' not in render_crisis_page()
    design_settings.HANDRAIL_BRAND = {
        "name": "Back to Work Anytown",
        "nhs_logo": True,
        "phone": "01632 960000",
    }
    assert 'aria-label="NHS"' in render_crisis_page()
    assert "Back to Work Anytown" in render_crisis_page()
    assert 'href="tel:01632960000"' in render_crisis_page()


def test_a_value_of_nought_is_shown_and_a_missing_one_is_named(design_settings):
    html = render_component(
        "summary_list(rows)", rows=[{"key": "Days", "value": 0}, {"key": "Job", "value": None}]
    )
    assert ">0</dd>" in html
    assert html.count("Not recorded") == 1


def test_a_field_that_two_answers_reveal_is_drawn_once_and_opened_by_both() -> None:
    class Meeting(forms.Form):
        reveals = {"who": {"employer": ["attends"], "provider": ["attends"]}}
        who = forms.ChoiceField(
            label="Who", choices=[("client", "Client"), ("employer", "Employer"), ("provider", "Provider")]
        )
        attends = forms.TextField(label="Who attends")

    drawn = str(Meeting({"who": "employer"}))
    assert drawn.count('id="id_attends"') == 1
    assert drawn.count('data-reveals="conditional-id_who-3"') == 2
    assert drawn.index('value="provider"') < drawn.index('id="conditional-id_who-3"')
    assert "__conditional--hidden" not in drawn
    assert "__conditional--hidden" in str(Meeting({"who": "client"}))


def test_text_left_empty_and_kept_comes_back_empty() -> None:
    class Notes(forms.Form):
        note = forms.LongTextField(label="Note")
        name = forms.TextField(label="Name")

    drawn = str(Notes(initial={"note": "", "name": ""}))
    assert "None" not in drawn
    assert 'name="note"' in drawn
