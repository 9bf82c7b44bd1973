"""Every form that a visitor comes to by following links, page by page."""

import re
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from tests.support.filled_forms import PageForm, SentForm, list_buttons, read_forms, send_form

# Of pages that differ only in the record they are about this many are opened.
MAX_PAGES_OF_A_KIND = 2
MAX_STEPS = 20
NOT_OPENED = (
    "/static/",
    "/accounts/logout/",
    "/favicon.ico",
    "/services/",
    "/figures/",
    "/refer/",
    "/gp-card/",
)


@dataclass(frozen=True)
class FoundForm:
    """A form on a page, with one of its buttons: what it may be pressed for."""

    page: str
    form: PageForm
    button: tuple[str, str]

    @property
    def route(self) -> str:
        return find_route(self.form.action)

    @property
    def kind(self) -> tuple[object, ...]:
        """What makes another form of the same fields and button."""
        name, value = self.button
        shown = value if re.fullmatch(r"[a-z_]*", value) else "..."
        return self.route, name, shown, frozenset(self.form.fields)


def find_route(address: str) -> str:
    """Return the name of the route of an address; empty where there is none."""
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""


def _describe_kind(address: str, kinds: Collection[str]) -> tuple[object, ...]:
    """Return what pages that differ only in their record have in common."""
    match = resolve(urlsplit(address).path)
    return (
        match.url_name,
        *(value for name, value in sorted(match.kwargs.items()) if name in kinds),
        bool(urlsplit(address).query),
    )


# What in an address makes another page of it, rather than the same about another record.
KINDS = ("code", "section", "kind", "register", "how", "recipient", "item")


def open_pages(
    client: Client,
    start: Iterable[str],
    most: int = MAX_PAGES_OF_A_KIND,
    kinds: Collection[str] = KINDS,
) -> Iterator[tuple[str, HttpResponse]]:
    """Yield the pages reached from these addresses, `most` of each route and of what it names of `kinds`."""
    starts = list(start)
    waiting, seen, opened = deque(starts), set(starts), Counter()
    while waiting:
        address = waiting.popleft()
        kind = _describe_kind(address, kinds) if find_route(address) else ()
        if not kind or (address not in starts and opened[kind] >= most):
            continue
        opened[kind] += 1
        page = client.get(address)
        if page.status_code in (301, 302):
            links = [page.headers["Location"]]
        elif page.status_code == 200 and "html" in page.headers["Content-Type"]:
            yield address, page
            links = re.findall(r'<a [^>]*?href="([^"#]+)', page.content.decode())
        else:
            links = []
        for link in links:
            target = urljoin(address, link.replace("&amp;", "&"))
            if target not in seen and target.startswith("/") and not target.startswith(NOT_OPENED):
                seen.add(target)
                waiting.append(target)


def find_forms(client: Client, start: Iterable[str]) -> Iterator[FoundForm]:
    """Yield every form of these pages, once for each thing that its buttons do."""
    for address, page in open_pages(client, start):
        for form in read_forms(page, address).forms:
            for button in list_buttons(form):
                yield FoundForm(address, form, button)


def fill_sections(client: Client, hub: str) -> None:
    """Fill every section that a list of sections leads to, so that its own button can be pressed."""
    links = dict.fromkeys(re.findall(rf'href="({re.escape(hub)}[^"?#]+)', client.get(hub).content.decode()))
    own_section = f"{find_route(hub)}-section"
    for address in (link for link in links if find_route(link) == own_section):
        forms = [form for form in read_forms(client.get(address), address).forms if form.action == address]
        for form in forms[:1]:
            send_form(client, form)


def walk_steps(client: Client, address: str, end: str) -> None:
    """Answer one page after another from this address on, until the route `end`."""
    for _ in range(MAX_STEPS):
        if find_route(address) == end:
            return
        forms = [form for form in read_forms(client.get(address), address).forms if form.action == address]
        sent = send_form(client, forms[0])
        assert isinstance(sent, SentForm), f"{address}: {sent}"
        address = sent.answer.headers["Location"]
    raise AssertionError(f"{end} is not reached; the last page is {address}")
