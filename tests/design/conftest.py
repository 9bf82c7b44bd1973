"""These tests draw with the look alone: its own templates, no stage of the journey."""

import os
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest


@pytest.fixture
def design_settings(settings):
    """The Jinja engine and the form renderer as a project sets them."""
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "APP_DIRS": False,
            "DIRS": [],
            "OPTIONS": {"environment": "handrail.design.jinja.build_environment"},
        }
    ]
    settings.FORM_RENDERER = "handrail.design.forms.Renderer"
    settings.STATIC_URL = "/static/"
    return settings


@pytest.fixture(scope="session")
def site(tmp_path_factory, project):
    """The address of the style guide, served by a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (tmp_path_factory.mktemp("site") / "log").open("w+b")
    command = [
        sys.executable,
        "-m",
        "django",
        "runserver",
        "--noreload",
        "--skip-checks",
        f"127.0.0.1:{port}",
    ]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.design.site"}
    process = subprocess.Popen(command, cwd=project, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait()


def wait_for(address, process):
    for _ in range(600):
        assert process.poll() is None, "the style guide did not start"
        try:
            urlopen(f"{address}/crisis/", timeout=20).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the style guide did not answer")


@pytest.fixture
def visit_page(chromium, inspector, site):
    """`visit_page("/crisis/")` opens a page of the style guide; each is checked when left and at the end."""
    contexts = []

    def open_page(path, *, scripts=True, width=1280):
        context = chromium.new_context(
            base_url=site,
            java_script_enabled=scripts,
            locale="en-GB",
            viewport={"width": width, "height": 900},
        )
        context.scripts_on = scripts
        context.set_default_timeout(15_000)
        context.on("page", inspector.watch_page)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    try:
        for page in [page for context in contexts for page in context.pages]:
            inspector.check_page(page)
    finally:
        for context in contexts:
            context.close()
        inspector.watched.clear()
