"""The Jinja environment of the whole product: the design's, with the permissions that pages ask about."""

from typing import Unpack

import jinja2

from handrail.accounts.browsers import name_browser
from handrail.accounts.policy import Permission
from handrail.design import jinja
from handrail.service_models.operator_details import find_details


def build_environment(
    *, loader: jinja2.BaseLoader | None = None, **options: Unpack[jinja.EnvironmentOptions]
) -> jinja2.Environment:
    """Return the environment of every page. Django's Jinja2 backend calls this."""
    environment = jinja.build_environment(loader=loader, **options)
    environment.globals["Permission"] = Permission
    environment.globals["operator_details"] = find_details
    environment.filters["browser_name"] = name_browser
    return environment
