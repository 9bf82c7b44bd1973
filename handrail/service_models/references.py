"""What every service may refer to: the shared directory of signposts, and the sources."""

from functools import cache
from pathlib import Path

from handrail.service_models.loader import open_document
from handrail.service_models.operator_details import find_details
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
    """Return the signposting directory: shared entries, the version's own over them, then the operator's.

    Invented contact details are left out: nobody is sent to a number that does not exist.
    """
    entries = {**read_shared_directory(), **{entry.code: entry for entry in version.directory}}
    real = {code: _leave_out_invented(entry) for code, entry in entries.items()}
    return {**real, **find_details(version.service).places}


def _leave_out_invented(entry: DirectoryEntry) -> DirectoryEntry:
    return entry.model_copy(update={"phone": None, "web": None}) if entry.example else entry
