"""Which files can be attached, told by their content and not by what they call themselves. Pure."""

import re
from pathlib import PurePosixPath

import puremagic

from handrail.foundation.errors import UserError

# What a phone, a scanner and a surgery's system send: each type with its endings, its usual one first.
TYPES = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/heif": (".heic", ".heif"),
}
ENDINGS = tuple(ending.removeprefix(".") for endings in TYPES.values() for ending in endings)
MAX_MEGABYTES = 10
MAX_NAME_LENGTH = 100
# Enough of a file to tell its type.
HEAD_BYTES = 4096


def find_content_type(content: bytes, name: str) -> str:
    """Return the type of a file by its content. Raises UserError where it is none that can be attached."""
    if not content:
        raise UserError("The file is empty. Choose another")
    content_type = _sniff(content[:HEAD_BYTES])
    if content_type not in TYPES:
        raise UserError(
            f"‘{name}’ is not a PDF or a picture, whatever its name says. Save a document as PDF and attach "
            "that"
        )
    if PurePosixPath(name.lower()).suffix not in TYPES[content_type]:
        ending = TYPES[content_type][0]
        raise UserError(f"‘{name}’ is really a {ending} file. Rename it so that its name ends in {ending}")
    return content_type


def _sniff(head: bytes) -> str:
    try:
        return str(puremagic.from_string(head, mime=True))
    except puremagic.PureError:
        return ""


def tidy_name(name: str, content_type: str) -> str:
    """Return the name under which a file is offered: no folder, no control characters, its own ending."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    plain = re.sub(r"[^\w .()-]", "", stem).strip(" .")[:MAX_NAME_LENGTH] or "attachment"
    return plain + TYPES[content_type][0]
