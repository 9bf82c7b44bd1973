"""What a public page keeps in the browser: a signed cookie that scripts cannot read."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class Kept:
    """A small signed cookie of its own for each service. Signed, so that nobody can try keys."""

    name: str
    life: timedelta

    def _key(self, service: str) -> str:
        return f"{self.name}-{service}"

    def read_text(self, request: HttpRequest, service: str) -> str:
        """What was kept, or nothing where it is too old or was not written here."""
        try:
            value = signing.loads(
                request.COOKIES.get(self._key(service), ""), salt=self._key(service), max_age=self.life
            )
        except signing.BadSignature:
            return ""
        return str(value)

    def read_keys(self, request: HttpRequest, service: str) -> uuid.UUID | None:
        text = self.read_text(request, service)
        return uuid.UUID(text) if text else None

    def write_key(self, response: HttpResponse, service: str, value: object) -> None:
        response.set_cookie(
            self._key(service),
            signing.dumps(str(value), salt=self._key(service)),
            max_age=self.life,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )

    def forget_key(self, response: HttpResponse, service: str) -> None:
        response.delete_cookie(self._key(service), samesite="Lax")


DRAFT = Kept("draft", timedelta(days=30))
# Half an hour: whoever comes next to a shared computer sees nothing of who was there before.
SENT = Kept("sent", timedelta(minutes=30))
PRACTICE = Kept("practice", timedelta(days=365))
