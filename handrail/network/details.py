"""Gives what registers keep to whatever uses it: clocks, signposts, public pages and letters.

Every process reads the registers at most once a minute, and at once after a change of its own.
"""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from handrail.network.queries import read_details
from handrail.service_models.operator_details import keep_details

SECONDS_KEPT = 60.0
_read_at: list[float] = []


def refresh_details(*, now: bool = False) -> None:
    """Read the registers again where that was too long ago, or `now`."""
    if now or not _read_at or time.monotonic() - _read_at[0] > SECONDS_KEPT:
        _read_at[:] = [time.monotonic()]
        keep_details(read_details())


def forget_details() -> None:
    """Begin with no details, as if they had just been read; for tests, whose databases come and go."""
    _read_at[:] = [time.monotonic()]
    keep_details({})


class RefreshDetails:
    """Reads the registers before a page is made, where that was too long ago."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refresh_details()
        return self.get_response(request)
