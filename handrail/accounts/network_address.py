"""From where a request comes."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def find_address(request: HttpRequest) -> str:
    """Return the sender's address: behind proxies of our own, the one that the outermost of them saw."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    proxies = settings.PROXIES
    if proxies and len(forwarded) >= proxies and forwarded[-proxies]:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def find_valid_address(request: HttpRequest) -> str | None:
    """Return the sender's address; None by a socket, or where a proxy says something odd."""
    try:
        return str(ip_address(find_address(request)))
    except ValueError:
        return None
