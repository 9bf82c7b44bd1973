"""These tests draw with the look alone: its own templates, no stage of the journey."""

import pytest


@pytest.fixture
def look(settings):
    """The Jinja engine and the form renderer as a project sets them."""
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "APP_DIRS": False,
            "DIRS": [],
            "OPTIONS": {"environment": "handrail.design.jinja.environment"},
        }
    ]
    settings.FORM_RENDERER = "handrail.design.forms.Renderer"
    settings.STATIC_URL = "/static/"
    return settings
