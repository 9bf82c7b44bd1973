"""Forms read from a page's HTML and filled as a browser would, so that a test can post what the page asks."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

MAX_TRIES = 12
# What a text field of this name is given; any other gets the words at the end.
TEXTS = {
    "email": "somebody.else@example.org", "address": "letters@example.org", "new_email": "new@example.org",
    "telephone": "01632 960125", "mobile": "07700 900123", "postcode": "LE1 1AA", "time": "09:00",
    "starts": "19:00", "ends": "07:00", "minutes": "30", "hours": "8", "capacity": "20", "head_count": "12",
    "sessions_attended": "1", "sessions_missed": "0", "ods_code": "A81002", "practice_code": "A81002",
    "web": "https://example.org/", "phone": "01632 960125", "password": "quite another battery 7",
    "nhs_number": "", "chi_number": "", "their_telephone": "01632 960126",
}  # fmt: skip
SOME_WORDS = "Said on the phone today"
# How far from today the days are that a date is tried with; a birth date lies further back.
DAYS_TRIED = (0, 10, -1, 30, -30)


@dataclass
class PageField:
    """One name of a form: what a browser would send, and what could be chosen."""

    name: str
    kind: str
    sent: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)

    def list_candidates(self) -> list[list[str]]:
        """Return what to try, in this order, where the page does not accept what it has."""
        if self.kind in ("radio", "select"):
            return [[choice] for choice in self.choices if choice]
        if self.kind == "checkbox":
            return [self.choices[:1], self.choices]
        stem, _, part = self.name.rpartition("-")
        if part in ("day", "month", "year"):
            return [[str(getattr(day, part))] for day in _list_days(stem)]
        return [[TEXTS.get(part, SOME_WORDS)]]


def _drop_part(name: str) -> str:
    """Return the name of a date, where this is the name of one of its boxes."""
    return re.sub(r"-(day|month|year)$", "", name)


def _list_days(name: str) -> list:
    today = timezone.localdate()
    if name.endswith("birth"):
        return [today.replace(year=1975)]
    return [today + timedelta(days=days) for days in DAYS_TRIED]


@dataclass
class PageForm:
    """A form of a page that posts; a button is the name and value it sends, empty where it has none."""

    action: str
    fields: dict[str, PageField] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def read_data(self, button: tuple[str, str] = ("", "")) -> dict[str, list[str]]:
        """Return what a browser would send as the form stands."""
        name, value = button
        data = {entry.name: entry.sent for entry in self.fields.values() if entry.sent}
        return data | ({name: [value]} if name else {})


class FormReader(HTMLParser):
    """Collects the posting forms of a page, and the fields that its error summary leads to."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.forms, self.errors = address, [], []
        self.names: dict[str, str] = {}
        self.by_id: dict[str, PageForm] = {}
        self.form: PageForm | None = None
        self.area = self.menu = None
        self.in_summary = self.is_wrong = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "nhsuk-error-summary" in found.get("class", "").split():
            self.in_summary = self.is_wrong = True
        if tag == "a" and self.in_summary:
            self.errors.append(found.get("href", "").removeprefix("#"))
        if tag == "form":
            self._open_form(found)
        elif tag == "button":
            self._add_button(found)
        elif tag in ("input", "textarea", "select", "option"):
            self._add_field(tag, found)

    def _open_form(self, found: dict[str, str]) -> None:
        self.in_summary = False
        self.form = PageForm(urljoin(self.address, found.get("action") or self.address))
        if found.get("method", "get").lower() == "post":
            self.forms.append(self.form)
        if "id" in found:
            self.by_id[found["id"]] = self.form

    def _add_button(self, found: dict[str, str]) -> None:
        form = self.by_id.get(found["form"]) if "form" in found else self.form
        if form and found.get("type", "submit") == "submit":
            form.buttons.append((found.get("name", ""), found.get("value", "")))

    def _add_field(self, tag: str, found: dict[str, str]) -> None:
        if tag == "option":
            if self.menu:
                self.menu.choices.append(found.get("value", ""))
                if "selected" in found or not self.menu.sent:
                    self.menu.sent = [found.get("value", "")]
            return
        name, form = found.get("name"), self.form
        if not (name and form) or "disabled" in found or found.get("type") in ("submit", "file", "button"):
            return
        kind = {"textarea": "textarea", "select": "select"}.get(tag) or found.get("type", "text")
        entry = form.fields.setdefault(name, PageField(name, kind))
        self.names[found.get("id", name)] = name
        if tag == "textarea":
            self.area, entry.sent = entry, [""]
        elif tag == "select":
            self.menu = entry
        elif kind in ("radio", "checkbox"):
            entry.choices.append(found.get("value", "on"))
            entry.sent += [found.get("value", "on")] if "checked" in found else []
        else:
            entry.sent.append(found.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area.sent = [self.area.sent[0] + data.removeprefix("\n" if not self.area.sent[0] else "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.area = None
        elif tag == "select":
            self.menu = None

    def list_wrong_names(self) -> list[str]:
        """Return the names of the fields that the error summary leads to, each part of a date among them."""
        wrong = {_drop_part(self.names.get(link) or link.removeprefix("id_")) for link in self.errors}
        names = dict.fromkeys(name for form in self.forms for name in form.fields)
        return [name for name in names if name in wrong or _drop_part(name) in wrong]


def read_forms(page: HttpResponse, address: str) -> FormReader:
    """Read the forms of a page that was opened at an address."""
    reader = FormReader(address)
    reader.feed(page.content.decode())
    return reader


@dataclass
class SentForm:
    """What a page accepted: where it was posted, with what, and its answer."""

    address: str
    data: dict[str, object]
    answer: HttpResponse


def rewind_files(data: dict[str, object]) -> None:
    """Have every file that was sent read from its beginning again."""
    for value in data.values():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)


def send_form(
    client: Client,
    form: PageForm,
    button: tuple[str, str] = ("", ""),
    *,
    hints: dict[str, object] | None = None,
    post: Callable[..., HttpResponse] | None = None,
) -> SentForm | str:
    """Post a form, filling what the page says is wrong until it is accepted; else what it said at last.

    `hints` gives fields that cannot be guessed from the page.
    """
    tried: dict[str, int] = {}
    hints = dict(hints or {})
    address, data = form.action, form.read_data(button) | hints
    said = ""
    for _ in range(MAX_TRIES):
        rewind_files(data)
        answer = (post or client.post)(address, data)
        if 300 <= answer.status_code < 400:
            return SentForm(address, data, answer)
        if answer.status_code not in (200, 409, 422):
            return f"{answer.status_code}"
        if "html" not in answer.headers["Content-Type"]:
            return SentForm(address, data, answer)
        reader = read_forms(answer, address)
        again = _find_same(reader, form)
        if answer.status_code == 200 and not reader.is_wrong and not (again and _asks_again(again, data)):
            return SentForm(address, data, answer)
        if again is None:
            return f"{answer.status_code} {_read_summary(answer)}"
        said = _read_summary(answer)
        data = again.read_data(button)
        # Where the page names no field, whatever it asks is answered.
        for name in reader.list_wrong_names() or again.fields:
            _try_next(again.fields.get(name), tried, data)
        data |= hints
        form = again
    return said or "never accepted"


def _asks_again(form: PageForm, data: dict[str, list[str]]) -> bool:
    """Return whether a page shows a form again to have it confirmed: something hidden has changed."""
    own = ("submission", "seen", "csrfmiddlewaretoken")
    hidden = [entry for entry in form.fields.values() if entry.kind == "hidden" and entry.name not in own]
    return any(entry.sent != data.get(entry.name, []) for entry in hidden)


def _try_next(entry: PageField | None, tried: dict[str, int], data: dict[str, list[str]]) -> None:
    if entry and entry.kind != "hidden" and (candidates := entry.list_candidates()):
        data[entry.name] = candidates[tried.get(entry.name, 0) % len(candidates)]
        tried[entry.name] = tried.get(entry.name, 0) + 1


def _find_same(reader: FormReader, form: PageForm) -> PageForm | None:
    path = urlsplit(form.action).path
    same = [other for other in reader.forms if urlsplit(other.action).path == path]
    return max(same, key=lambda other: len(set(other.fields) & set(form.fields)), default=None)


def _read_summary(answer: HttpResponse) -> str:
    _, found, rest = answer.content.decode().partition("nhsuk-error-summary__list")
    return re.sub(r"(<[^>]+>|\s)+", " ", rest[:600]).strip() if found else ""


def list_buttons(form: PageForm) -> Iterator[tuple[str, str]]:
    """Each thing that pressing a button of a form would send; a form without one is sent all the same."""
    yield from dict.fromkeys(form.buttons or [("", "")])
