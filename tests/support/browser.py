"""The browser of the stories: Chromium, in which every page is checked before the story leaves it.

A story uses Playwright as it is. `page.goto`, `locator.click` and their like first check the page they are
about to leave, and the end of the story checks the last: axe finds nothing, it fits 320 px, it has one h1 and
a title, and the console stayed silent. A page of the same structure is checked once a run; axe, which takes
most of a story's time, runs where a part of the page was on no page before.
"""

import re
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_FILE_PATH, AxeResults
from django.test import Client
from django.urls import get_resolver
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, sync_playwright

from devtools.machine import find_browser

SWITCHES = (
    "headless no-sandbox disable-gpu disable-quic no-first-run disable-background-networking "
    "disable-component-update disable-sync disable-dev-shm-usage"
)
AXE = AXE_FILE_PATH.read_text(encoding="utf-8")
PAGE_PARTS = Path(__file__).with_name("page_parts.js").read_text(encoding="utf-8")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}
LEAVING = {
    Page: ("goto", "reload", "go_back", "go_forward", "click", "press", "close"),
    Locator: ("click", "dblclick", "tap", "press"),
}

# What axe and the layout depend on: elements and the attributes that give them a role or a style, not words.
STRUCTURE = r"""() => innerWidth + [...document.querySelectorAll("*")]
  .map(e => e.tagName + [...e.attributes]
    .filter(a => /^(id|for|class|role|type|aria-.*|lang|tabindex|alt|hidden|style)$/.test(a.name))
    .map(a => a.name + a.value.replace(/[0-9a-f-]{36}|[0-9]+/g, "0")).join()
    + [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim())).join()"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.outerHTML.slice(0, 120)).slice(0, 5)"""


class PageProblem(AssertionError):
    """A page that is not fit to be shown; says which and why."""


def is_web_page(page: Page) -> bool:
    """Neither closed, nor empty, nor a PDF or CSV."""
    return (
        not page.is_closed()
        and page.url != "about:blank"
        and page.evaluate("document.contentType") == "text/html"
    )


class Watch:
    """What one page has shown so far: console errors not yet reported, and where screenshots of it go."""

    def __init__(self, page: Page, inspector: "Inspector") -> None:
        self.page, self.inspector, self.errors = page, inspector, []
        page.on("console", self.keep_error)
        page.on("pageerror", lambda error: self.errors.append(f"script error: {error}"))
        page.on("response", self.keep_failure)

    def keep_error(self, message: ConsoleMessage) -> None:
        """Keep errors, policy violations among them; not that the page itself answered 403 or 409."""
        own_status = message.text.startswith("Failed to load resource") and "favicon" not in message.text
        if message.type == "error" and not (own_status and message.location["url"] == self.page.url):
            self.errors.append(f"console: {message.text} ({message.location['url']})")

    def keep_failure(self, response: Response) -> None:
        if response.status >= 500:
            self.errors.append(f"answered {response.status}: {response.url}")


class Inspector:
    """Checks pages, each structure once, and takes their pictures."""

    def __init__(self, browser: Browser, folder: Path, picture_all: bool, looks: bool = True) -> None:
        self.browser, self.folder, self.picture_all = browser, folder, picture_all
        self.checked, self.watched, self.pictures = set(), {}, 0
        self.checked_parts: set[int] = set()
        self.checked_colours: set[int] = set()
        self.story, self.looks = "pages", looks

    def watch_page(self, page: Page) -> None:
        self.watched[page] = Watch(page, self)

    def check_page(self, page: Page) -> None:
        """Raise PageProblem with everything that is wrong with the page as it stands."""
        watch = self.watched[page]
        problems, watch.errors = watch.errors, []
        if not page.is_closed():
            # A click returns once the new page has begun to arrive; there is nothing to look at yet.
            page.wait_for_load_state("load")
        if (
            self.looks
            and not page.is_closed()
            and page.evaluate("document.contentType") == "text/html"
            and page.url != "about:blank"
        ):
            structure = hash(page.evaluate(STRUCTURE))
            if structure not in self.checked:
                problems += self.find_problems(page)
                self.checked.add(structure)
        if problems:
            raise PageProblem(f"{page.url}\n" + "\n".join(problems))

    def find_problems(self, page: Page) -> Iterator[str]:
        """The problems of a page that was not seen before."""
        if (headings := page.locator("h1").count()) != 1:
            yield f"{headings} h1 headings, where there should be one"
        if not page.title().strip():
            yield "no title"
        if self.picture_all:
            self.take_picture(page, urlsplit(page.url).path)
        size = page.viewport_size or DESKTOP
        page.set_viewport_size(PHONE)
        if wide := page.evaluate(TOO_WIDE):
            yield "wider than 320 px:\n  " + "\n  ".join(wide)
        page.set_viewport_size(size)
        page.evaluate(PAGE_PARTS)
        kinds = page.evaluate("pageParts.list()")
        parts, colours = set(kinds["parts"]), set(kinds["colours"])
        if parts - self.checked_parts or colours - self.checked_colours:
            yield from self.find_violations(page, colours - self.checked_colours)
            self.checked_parts |= parts
            self.checked_colours |= colours

    def find_violations(self, page: Page, colours: set[int]) -> Iterator[str]:
        """What axe finds; where scripts are off it looks at the same page in a twin where they are on."""
        twin = None
        if not getattr(page.context, "scripts_on", True):
            twin = self.browser.new_page(viewport=page.viewport_size)
            body = re.sub(r"<script\b.*?</script>", "", page.content(), flags=re.DOTALL | re.IGNORECASE)
            twin.route(
                page.url, lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8")
            )
            twin.goto(page.url)
        looked_at = twin or page
        looked_at.evaluate(AXE)
        looked_at.evaluate(PAGE_PARTS)
        results = AxeResults(
            {"violations": looked_at.evaluate("c => pageParts.findViolations(c)", [*colours])}
        )
        if results.violations_count:
            yield results.generate_report()
        if twin:
            twin.close()

    def take_picture(self, page: Page, name: str) -> None:
        """The page at 1280 and 320 px, numbered in the order of the story."""
        self.pictures += 1
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "home"
        folder = self.folder / re.sub(r"[^\w-]+", "-", self.story)
        folder.mkdir(parents=True, exist_ok=True)
        size = page.viewport_size or DESKTOP
        for viewport in (DESKTOP, PHONE):
            page.set_viewport_size(viewport)
            page.screenshot(
                path=folder / f"{self.pictures:02d}-{slug}-{viewport['width']}.png", full_page=True
            )
        page.set_viewport_size(size)


def check_before_leaving(inspector: Inspector, patch: pytest.MonkeyPatch) -> None:
    """Make Playwright's methods that may leave a page check it first."""
    for owner, names in LEAVING.items():
        for name in names:
            patch.setattr(owner, name, check_first(getattr(owner, name), inspector))


def check_first(method: Callable[..., Any], inspector: Inspector) -> Callable[..., Any]:
    @wraps(method)
    def check_then_call(self: Page | Locator, *arguments: Any, **options: Any) -> Any:
        page = self if isinstance(self, Page) else self.page
        if page in inspector.watched:
            inspector.check_page(page)
        return method(self, *arguments, **options)

    return check_then_call


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium, started once for each worker."""
    path = find_browser()
    if path is None:
        pytest.fail(
            "no Chromium on this machine: `python3 dev.py test` installs it, or says how", pytrace=False
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[f"--{switch}" for switch in SWITCHES.split()]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def inspector(chromium: Browser, project: Path, pytestconfig: pytest.Config) -> Iterator[Inspector]:
    # Pages are the same on either database: they are looked at on the first.
    looks = not pytestconfig.getoption("--only-database")
    folder = project / "var" / "screenshots"
    inspector = Inspector(chromium, folder, pytestconfig.getoption("--screenshots"), looks)
    with pytest.MonkeyPatch.context() as patch:
        check_before_leaving(inspector, patch)
        yield inspector


@pytest.fixture
def check_page(inspector: Inspector) -> Callable[[Page], None]:
    """Check a page now, rather than when the story leaves it."""
    return inspector.check_page


@pytest.fixture
def take_picture(inspector: Inspector) -> Callable[[Page, str], None]:
    """`take_picture(page, "the plan")` keeps the page at 1280 and 320 px in var/screenshots."""
    return inspector.take_picture


@pytest.fixture
def browse(
    chromium: Browser, inspector: Inspector, live_server: Any, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """`browse(user=None, phone=False, scripts=True)`: a new visitor, with cookies of their own."""
    inspector.story, inspector.pictures = request.node.name, 0
    # Read at the first request otherwise, which on a busy machine is longer than a page may take.
    _ = get_resolver().url_patterns
    visitors = []

    def open_browser(*, user: Any = None, phone: bool = False, scripts: bool = True, **options: Any) -> Page:
        usual = {
            "base_url": live_server.url,
            "locale": "en-GB",
            "timezone_id": "Europe/London",
            "viewport": DESKTOP,
        }
        small = {"viewport": PHONE, "has_touch": True, "is_mobile": True} if phone else {}
        context = chromium.new_context(java_script_enabled=scripts, **usual | small | options)
        context.scripts_on = scripts
        context.set_default_timeout(60_000)
        context.on("page", inspector.watch_page)
        visitors.append(context)
        if user:
            context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": live_server.url}])
        return context.new_page()

    yield open_browser
    pages = [page for context in visitors for page in context.pages]
    try:
        if getattr(request.node, "failed", False):
            for page in pages:
                inspector.take_picture(page, f"failed {urlsplit(page.url).path}")
        else:
            for page in pages:
                inspector.check_page(page)
    finally:
        for context in visitors:
            context.close()
        inspector.watched.clear()


def session_of(user: Any) -> str:
    """A session in which `user` is signed in, without the sign-in page: that has stories of its own."""
    client = Client()
    client.force_login(user)
    return str(client.cookies["sessionid"].value)


@pytest.fixture
def browser_page(browse: Callable[..., Page]) -> Page:
    """One visitor at a desk (1280 px)."""
    return browse()


@pytest.fixture
def phone_page(browse: Callable[..., Page]) -> Page:
    """One visitor with a small telephone (320 px)."""
    return browse(phone=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Let fixtures know, when they end, that their test failed."""
    report = yield
    item.failed = getattr(item, "failed", False) or report.failed  # type: ignore[attr-defined]
    return report
