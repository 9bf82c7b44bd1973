"""What every service may refer to: the shared directory of signposts, and the sources."""

from functools import cache
from pathlib import Path

from handrail.service_models.loader import open_document
from handrail.service_models.schema.journey import DirectoryEntry
from handrail.service_models.schema.version import Version

HERE = Path(__file__).parent


@cache
def read_shared_directory() -> dict[str, DirectoryEntry]:
    """Return the signposting entries that every service may use."""
    document = open_document(HERE / "directory.yaml")
    return {code: DirectoryEntry(code=code, **entry) for code, entry in document.data.items()}


@cache
def read_sources() -> dict[str, str]:
    """Key -> full citation of every source."""
    return {key: str(value) for key, value in open_document(HERE / "sources.yaml").data.items()}


def build_directory(version: Version) -> dict[str, DirectoryEntry]:
    """Return the signposting directory of a version: shared entries, the version's own over them."""
    return {**read_shared_directory(), **{entry.code: entry for entry in version.directory}}
