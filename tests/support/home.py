"""Loaded before Django reads its settings: nothing that a test writes lands in the clone."""

import os
import tempfile

# A worker's home is a folder of its controller's, which removes both.
_above = os.environ.get("HANDRAIL_HOME") if "PYTEST_XDIST_WORKER" in os.environ else None
_home = tempfile.TemporaryDirectory(prefix="handrail-tests-", dir=_above, ignore_cleanup_errors=True)

for name in (
    "HANDRAIL_HOSTS",
    "HANDRAIL_DEBUG",
    "HANDRAIL_SERVICE_MODELS",
    "HANDRAIL_BRAND",
    "HANDRAIL_RECORDS",
    "HANDRAIL_EXTRACTS",
    "HANDRAIL_LIVE_CASES",
    "HANDRAIL_ADDRESS",
):
    os.environ.pop(name, None)
os.environ["HANDRAIL_HOME"] = _home.name
# Stories move the clock by days, and staff sign in with a password alone; tests of signing in turn both on.
os.environ["HANDRAIL_SECOND_FACTOR"] = "off"
os.environ["HANDRAIL_IDLE_MINUTES"] = "0"
# Playwright keeps an event loop in the thread of the test; Django would refuse its database calls there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
