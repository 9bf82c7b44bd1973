"""The stories' own tools: each must find what it is there to find."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import Inspector, PageProblem

GOOD = '<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1>{}</main>'


@pytest.fixture
def show_page(chromium: Browser, inspector: Inspector) -> Iterator[Callable[..., Page]]:
    """`show_page(html)`: a page with this HTML, checked as a story's pages are."""
    contexts = []

    def open_html(html: str, scripts: bool = True, policy: str = "", status: int = 200) -> Page:
        context = chromium.new_context(java_script_enabled=scripts)
        context.scripts_on = scripts
        contexts.append(context)
        context.on("page", inspector.watch_page)
        page = context.new_page()
        headers = {"Content-Type": "text/html"} | ({"Content-Security-Policy": policy} if policy else {})
        page.route("**", lambda route: route.fulfill(body=html, status=status, headers=headers))
        page.goto("http://page.example.org/")
        return page

    yield open_html
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        (GOOD.format('<img src="data:,">'), "image-alt"),
        (GOOD.format('<p style="width: 900px; background: #fff">wide</p>'), "wider than 320 px"),
        (GOOD.format("<h1>Another</h1>"), "2 h1 headings"),
        (GOOD.replace("A page</title>", "</title>").format(""), "no title"),
        (GOOD.format("<script>undefined_name</script>"), "script error"),
        (GOOD.format("<script>console.error('broken')</script>"), "console: broken"),
    ],
)
def test_a_bad_page_is_not_left_in_peace(
    show_page: Callable[..., Page], check_page: Callable[[Page], None], html: str, problem: str
) -> None:
    with pytest.raises(PageProblem, match=problem):
        check_page(show_page(html))


def test_a_content_security_policy_violation_is_a_problem(
    show_page: Callable[..., Page], check_page: Callable[[Page], None]
) -> None:
    page = show_page(GOOD.format("<script>1</script>"), policy="script-src 'none'")
    with pytest.raises(PageProblem, match="Content Security Policy"):
        check_page(page)


def test_a_server_error_is_a_problem_and_a_refusal_is_not(
    show_page: Callable[..., Page], check_page: Callable[[Page], None]
) -> None:
    check_page(show_page(GOOD.format(""), status=409))
    with pytest.raises(PageProblem, match="answered 500"):
        check_page(show_page(GOOD.format(""), status=500))


def test_a_good_page_passes_with_and_without_scripts(
    show_page: Callable[..., Page], check_page: Callable[[Page], None]
) -> None:
    check_page(show_page(GOOD.format("<p>Good.</p>")))
    check_page(show_page(GOOD.format("<p>Good, and plain.</p><hr>"), scripts=False))


def test_a_page_without_scripts_is_checked_too(
    show_page: Callable[..., Page], check_page: Callable[[Page], None]
) -> None:
    with pytest.raises(PageProblem, match="image-alt"):
        check_page(show_page(GOOD.format('<section><img src="data:,"></section>'), scripts=False))


def test_the_page_is_checked_before_a_click_leaves_it(show_page: Callable[..., Page]) -> None:
    page = show_page(GOOD.format('<a href="/next">Next</a><div><img src="data:,"></div>'))
    with pytest.raises(PageProblem, match="image-alt"):
        page.get_by_role("link", name="Next").click()
