"""What a served page loads: names that change with the content, compressed, kept by the browser for long."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.urls import reverse


@pytest.fixture
def static_root(settings, tmp_path):
    """The static files as `handrail serve` collects them."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "handrail.design.static_files.HashedStaticFiles"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_what_a_page_loads_is_hashed_and_compressed(static_root):
    for name in ("design/handrail.css", "design/handrail.js", "design/early.js"):
        path = staticfiles_storage.url(name).removeprefix("/static/")
        assert re.search(r"\.[0-9a-f]{12}\.(css|js)$", path)
        assert (static_root / f"{path}.gz").exists()


def test_what_these_load_in_turn_is_hashed(static_root):
    style, script = (
        (static_root / staticfiles_storage.stored_name(f"design/handrail.{kind}")).read_text()
        for kind in ("css", "js")
    )
    assert re.findall(r"url\(\"?([^)\"]+)", style)
    assert all(re.search(r"\.[0-9a-f]{12}\.", path) for path in re.findall(r"url\(\"?(vendor[^)\"]+)", style))
    assert re.search(r'from "\./vendor/nhsuk-frontend\.[0-9a-f]{12}\.js"', script)


def test_the_operators_logo_keeps_its_name(static_root):
    assert staticfiles_storage.url("logo.svg") == "/static/logo.svg"


# What a first visitor's browser gets besides the bodies: the headers of each answer.
HEADERS = 620
MOST = 60_000
OPEN_PAGES = (
    reverse("home"),
    reverse("refer", args=["working-health-services-scotland"]),
    reverse("refer-step", args=["working-health-services-scotland", "who"]),
    reverse("privacy"),
    reverse("accessibility"),
    reverse("crisis"),
    reverse("account_login"),
)


def measure_file(root: Path, address: str) -> int:
    """Return how many bytes a browser is sent of a static file."""
    path = root / address.split("/static/")[1]
    compressed = path.with_name(f"{path.name}.br")
    return (compressed if compressed.exists() else path).stat().st_size + HEADERS


@pytest.mark.either_database
@pytest.mark.django_db
def test_the_first_load_of_an_open_page_is_light(static_root, client):
    font = staticfiles_storage.url("design/vendor/fonts/source-sans-3-latin-wght-normal.woff2")
    script = staticfiles_storage.url("design/vendor/nhsuk-frontend.js")
    sizes = {}
    for address in OPEN_PAGES:
        response = client.get(address, headers={"Accept-Encoding": "gzip"})
        plain = client.get(address)
        assert plain.status_code == 200, address
        named = re.findall(r'(?:src|href)="(/static/[^"]*\.(?:css|js|png|jpg|webp))"', plain.text)
        loaded = {font, script, *named}
        assert len(loaded) >= 5
        sizes[address] = (
            len(response.content) + HEADERS + sum(measure_file(static_root, each) for each in loaded)
        )
    assert {address: size for address, size in sizes.items() if size > MOST} == {}


@pytest.mark.either_database
@pytest.mark.django_db
def test_only_pages_without_secrets_are_compressed_and_they_say_what_they_are(client):
    for address in OPEN_PAGES:
        response = client.get(address, headers={"Accept-Encoding": "gzip"})
        compressed = response.get("Content-Encoding") == "gzip"
        plain = client.get(address)
        assert plain.status_code == 200, address
        text = plain.text
        found = 'name="robots" content="noindex"' not in text
        assert compressed == found == bool(re.search(r'<meta name="description" content="[^"]{40,}">', text))
    assert "noindex" in client.get(reverse("account_login")).text
    assert "noindex" not in client.get(reverse("home")).text
