"""Mail written to a folder that only the service's user reads, where no mail server is set up."""

import os
import uuid
from pathlib import Path
from typing import IO

from django.core.mail.backends.filebased import EmailBackend
from django.utils import timezone


class MailFolder(EmailBackend):
    """Django's folder of mail, its files closed to others: they hold private links."""

    # Its types are those of Django's console, which it derives from.
    stream: IO[bytes] | None  # type: ignore[assignment]
    file_path: str

    def __init__(self, fail_silently: bool = False, **options: object) -> None:
        super().__init__(fail_silently, **options)
        Path(self.file_path).chmod(0o700)

    def open(self) -> bool:
        """Open a new file, for the service's user alone."""
        if self.stream is not None:
            return False
        path = Path(self.file_path) / f"{timezone.now():%Y%m%d-%H%M%S}-{uuid.uuid4().hex}.log"
        self.stream = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
        return True
