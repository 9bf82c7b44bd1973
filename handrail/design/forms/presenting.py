"""Turns bound fields into what the templates draw: kinds, ids, described-by, groups, error links."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from django import forms
from django.forms.boundfield import BoundField
from django.forms.forms import BaseForm
from django.forms.formsets import BaseFormSet

from handrail.design.forms.dates import DATE_PARTS, DateBoxes
from handrail.design.forms.fields import ChoiceField
from handrail.design.forms.looks import DJANGO_REQUIRED, Choice, Look, build_required_message, get_look
from handrail.design.translation import in_page_language

# A form of a page, or the formset of its rows.
PagePart: TypeAlias = "BaseForm | BaseFormSet[BaseForm]"

# Widget class to drawing, most particular first.
WIDGET_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (DateBoxes, "date"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "tick"),
    (forms.SelectMultiple, "checkboxes"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (forms.PasswordInput, "password"),
    (forms.widgets.Input, "input"),
)
GROUPED_KINDS = {"date", "checkboxes", "radios"}
DROPPED_ATTRIBUTES = {
    "id",
    "class",
    "maxlength",
    "minlength",
    "cols",
    "rows",
    "type",
    "required",
    "placeholder",  # it vanishes as one types and is too pale to read
    "aria-describedby",
}


@dataclass(frozen=True)
class ChoiceView:
    """A choice of radios, checkboxes or a drop-down, with the fields that choosing it reveals."""

    value: str
    label: str
    group: str
    id: str
    hint: str
    checked: bool
    divider: bool  # an 'or' stands before it
    exclusive: bool
    names: tuple[str, ...]  # fields that it reveals
    box: str = ""  # id of the box of these fields; choices that reveal the same share one
    is_open: bool = False
    reveals: tuple[BoundField, ...] = ()  # drawn after this choice


@dataclass(frozen=True)
class BoxView:
    """A box of a date."""

    part: str
    label: str
    id: str
    name: str
    value: str
    wrong: bool
    autocomplete: str


@dataclass
class FieldView:
    """A field as the templates see it."""

    kind: str
    id: str
    name: str
    label: str
    hint: str
    errors: list[str]
    value: object
    look: Look
    required: bool
    disabled: bool = False
    type: str = "text"
    max_length: int | None = None
    attributes: dict[str, object] = field(default_factory=dict)
    choices: list[ChoiceView] = field(default_factory=list)
    boxes: list[BoxView] = field(default_factory=list)
    known: object = None

    @property
    def is_grouped(self) -> bool:
        return self.kind in GROUPED_KINDS

    @property
    def described_by(self) -> str:
        ids = [f"{self.id}-known"] if self.known else []
        ids += [f"{self.id}-hint"] if self.hint else []
        ids += [f"{self.id}-error"] if self.errors else []
        counted = self.kind == "textarea" and self.look.get("count") and self.max_length
        return " ".join([*ids, f"{self.id}-info"] if counted else ids)


def _shorten(error: object) -> str:
    """A message never repeats more than a line or two of what arrived."""
    words = str(error)
    return words if len(words) <= 400 else f"{words[:200]}… {words[-80:]}"


def list_errors(bound: BoundField) -> list[str]:
    """Return the messages of a field; a library's 'This field is required.' becomes 'Enter email'."""
    bound.field.label = bound.label  # a plain Django field may take its label from its name
    return [
        build_required_message(bound.field) if str(error) == str(DJANGO_REQUIRED) else _shorten(error)
        for error in bound.errors
    ]


def find_kind(widget: forms.Widget) -> str:
    return next((kind for base, kind in WIDGET_KINDS if isinstance(widget, base)), "widget")


def present_field(bound: BoundField) -> FieldView:
    """Return everything a template needs to draw one field."""
    plain, widget = bound.field, bound.field.widget
    look = get_look(plain).copy()
    kind = find_kind(widget)
    shown = FieldView(
        kind=kind,
        id=bound.auto_id or bound.html_name,
        name=bound.html_name,
        label=str(in_page_language(bound.label) or ""),
        hint=str(in_page_language(bound.help_text) or ""),
        errors=list_errors(bound),
        value=bound.value(),
        look=look,
        required=plain.required or bound.name in getattr(bound.form, "needed_when_revealed", ()),
        disabled=plain.disabled,
        type=_choose_input_type(widget),
        max_length=getattr(plain, "max_length", None),
        attributes=_list_attributes(widget, look),
        known=getattr(bound.form, "known", {}).get(bound.name.removesuffix("_known"))
        if bound.name.endswith("_known")
        else None,
    )
    if kind in ("radios", "checkboxes", "select"):
        shown.choices = _present_choices(bound, shown)
    elif kind == "date":
        shown.boxes = _present_boxes(bound, shown)
    elif kind in ("input", "textarea"):
        # Django's widgets give None for an empty text, which is drawn as a word.
        shown.value = "" if shown.value in (None, "") else widget.format_value(shown.value)
    return shown


def _choose_input_type(widget: forms.Widget) -> str:
    # Numbers as text: a wheel or an arrow key changes a number box unseen.
    declared = str(widget.attrs.get("type") or getattr(widget, "input_type", "text"))
    return "text" if declared in ("number", "url") else declared


def _list_attributes(widget: forms.Widget, look: Look) -> dict[str, object]:
    kept: dict[str, object] = {
        name: value for name, value in widget.attrs.items() if name not in DROPPED_ATTRIBUTES
    }
    if look.get("autocomplete"):
        kept["autocomplete"] = look["autocomplete"]
    if look.get("inputmode"):
        kept["inputmode"] = look["inputmode"]
    if "spellcheck" in look:
        kept["spellcheck"] = "true" if look["spellcheck"] else "false"
    if getattr(widget, "input_type", "") == "number":
        kept = {name: value for name, value in kept.items() if name not in ("min", "max", "step")}
        kept.setdefault("inputmode", "numeric")
    if look.get("lookup"):
        kept["data-lookup"] = look["lookup"]
    return kept


def _list_chosen(value: object) -> set[str]:
    values = value if isinstance(value, list | tuple | set) else [value]
    return {"" if each is None else str(each) for each in values}


def _present_choices(bound: BoundField, shown: FieldView) -> list[ChoiceView]:
    """Choices with ids: the first has the field's own id, so that an error link lands on it."""
    chosen = _list_chosen(shown.value)
    pairs = list(bound.field.widget.choices)
    if isinstance(bound.field, ChoiceField) and bound.field.is_select:
        pairs = bound.field.select_choices
    elif shown.kind != "select":
        pairs = [(value, label) for value, label in pairs if value not in ("", None)]
    reveals = getattr(bound.form, "reveals", {}).get(bound.name, {})
    listed: list[ChoiceView] = []
    for group, members in _group_choices(pairs):
        for value, label in members:
            text = "" if value is None else str(value)
            listed.append(
                ChoiceView(
                    value=text,
                    label=str(in_page_language(label)),
                    group=group,
                    id=shown.id if not listed else f"{shown.id}-{len(listed) + 1}",
                    hint=shown.look.get("choice_hints", {}).get(text, ""),
                    checked=text in chosen,
                    divider="divider_before" in shown.look and text == str(shown.look["divider_before"]),
                    exclusive="exclusive" in shown.look and text == str(shown.look["exclusive"]),
                    names=tuple(name for name in reveals.get(text, []) if name in bound.form.fields),
                )
            )
    return _place_revealed(bound, listed)


def _place_revealed(bound: BoundField, choices: list[ChoiceView]) -> list[ChoiceView]:
    """Put the fields that several choices reveal once, after the last of these."""
    placed = []
    for choice in choices:
        sharing = [other for other in choices if other.names == choice.names]
        last = sharing[-1]
        fields = tuple(bound.form[name] for name in choice.names) if choice is last else ()
        is_open = any(other.checked for other in sharing)
        box = f"conditional-{last.id}" if choice.names else ""
        placed.append(replace(choice, box=box, is_open=is_open, reveals=fields))
    return placed


def _group_choices(pairs: Iterable[Choice]) -> Iterable[tuple[str, list[Choice]]]:
    """Django's nested choices, or one nameless group for each plain pair."""
    for value, label in pairs:
        if isinstance(label, list | tuple):
            yield str(value), list(label)
        else:
            yield "", [(value, label)]


def _present_boxes(bound: BoundField, shown: FieldView) -> list[BoxView]:
    typed = bound.field.widget.format_value(shown.value) or ("", "", "")
    wrong = find_wrong_boxes(bound) if shown.errors else []
    birthday = shown.look.get("autocomplete") == "bday"
    return [
        BoxView(
            part=part,
            label=str(DATE_PARTS[part]).capitalize(),
            id=f"{shown.id}-{part}",
            name=f"{shown.name}-{part}",
            value=text,
            wrong=part in wrong,
            autocomplete=f"bday-{part}" if birthday else "",
        )
        for part, text in zip(DATE_PARTS, typed, strict=True)
    ]


def find_wrong_boxes(bound: BoundField) -> list[str]:
    """Return the boxes an error of a date names; all three when it names none."""
    for error in bound.form.errors.as_data().get(bound.name, []):
        if error.params and "boxes" in error.params:
            return list(error.params["boxes"])
    return list(DATE_PARTS)


def build_error_id(bound: BoundField) -> str:
    """Return the id an error summary link goes to."""
    own = bound.auto_id or bound.html_name
    return f"{own}-{find_wrong_boxes(bound)[0]}" if isinstance(bound.field.widget, DateBoxes) else own


def list_all_errors(*forms_: PagePart) -> list[dict[str, str]]:
    """One entry for each error, in the order of the page; those of no field or row have no link."""
    listed: list[dict[str, str]] = []
    for form in forms_:
        for part in _list_parts(form):
            listed += _list_formset_errors(part) if isinstance(part, BaseFormSet) else _list_form_errors(part)
    return listed


def has_errors(form: PagePart) -> bool:
    """Return whether the form, or a formset on its page, has an error."""
    return any(
        part.total_error_count() if isinstance(part, BaseFormSet) else part.errors
        for part in _list_parts(form)
    )


def _list_parts(form: PagePart) -> list[PagePart]:
    return form.list_parts() if hasattr(form, "list_parts") else [form]


def _list_formset_errors(formset: "BaseFormSet[BaseForm]") -> list[dict[str, str]]:
    """The errors of no row lead to the first field of the first row."""
    first = next((bound for row in formset.forms for bound in row.visible_fields()), None)
    href = f"#{build_error_id(first)}" if first else ""
    errors = [{"text": _shorten(error), "href": href} for error in formset.non_form_errors()]
    return errors + list_all_errors(*formset.forms)


def _list_form_errors(form: BaseForm) -> list[dict[str, str]]:
    errors = [{"text": _shorten(error), "href": ""} for error in form.non_field_errors()]
    for bound in form:
        href = "" if bound.is_hidden else f"#{build_error_id(bound)}"
        errors += [{"text": error, "href": href} for error in list_errors(bound)]
    return errors


def remove_prefix(name: str, prefix: str | None) -> str | None:
    """Return the field's own name, or None when the name belongs to another form on the page."""
    if not prefix:
        return name
    return name.removeprefix(f"{prefix}-") if name.startswith(f"{prefix}-") else None


@dataclass
class FieldGroup:
    """Fields drawn together under one legend."""

    legend: str
    hint: str
    fields: list[BoundField]


def group_fields(form: BaseForm) -> list[FieldGroup]:
    """The visible fields in groups; fields that no fieldset names come in a last group without a legend."""
    inside = form.revealed_names() if hasattr(form, "revealed_names") else set()
    visible = {bound.name: bound for bound in form.visible_fields() if bound.name not in inside}
    groups = []
    for legend, names, *hint in getattr(form, "fieldsets", []):
        wanted = [each for name in names for each in (f"{name}_known", name)]
        fields = [visible.pop(name) for name in wanted if name in visible]
        if fields:
            groups.append(FieldGroup(legend, hint[0] if hint else "", fields))
    if visible:
        groups.append(FieldGroup("", "", list(visible.values())))
    return groups
