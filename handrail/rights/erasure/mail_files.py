"""Mail and texts written to folders where no server is set up: those that name an erased person go."""

import email
from collections.abc import Collection, Iterator
from email import policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

# What Django's folder of mail writes after each message.
SEPARATOR = b"-" * 79


def list_files_naming(words: Collection[str]) -> list[Path]:
    """Return the files of mail and texts in which any of these words stands."""
    wanted = [word.casefold() for word in words if word]
    folders = (Path(settings.EMAIL_FILE_PATH), Path(settings.TEXT_FILE_PATH))
    files = [path for folder in folders if folder.is_dir() for path in folder.iterdir() if path.is_file()]
    return [path for path in files if wanted and _is_named_in(path, wanted)]


def _is_named_in(path: Path, wanted: list[str]) -> bool:
    texts = [path.name, *_read_texts(path.read_bytes())]
    return any(word in text.casefold() for text in texts for word in wanted)


def _read_texts(content: bytes) -> Iterator[str]:
    """Yield what a file says: as it is written, and each message of it with its parts decoded."""
    yield content.decode(errors="replace")
    for part in content.split(SEPARATOR):
        message = email.message_from_bytes(part.strip(), _class=EmailMessage, policy=policy.default)
        yield "\n".join(f"{name}: {value}" for name, value in message.items())
        for leaf in message.walk():
            if leaf.get_content_maintype() == "text":
                yield leaf.get_content()
