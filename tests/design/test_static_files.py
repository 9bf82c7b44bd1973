"""What a served page loads: names that change with the content, compressed, kept by the browser for long."""

import re

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command


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
