"""Released files are frozen: their hashes are pinned. A change of rules is a new version, an erratum an edit.

`python3 -m tests.service_models.test_released` adds new files and never changes one that is pinned. The pin
of a file with an erratum is renewed by hand, together with its line in `errata.csv` (decision 0012).
"""

import hashlib
from pathlib import Path

from handrail.service_models.catalogue import BUILT_IN

PINNED = Path(__file__).parent / "released.sha256"


def hash_versions() -> dict[str, str]:
    """Every version file, and what they are based on, with its hash."""
    files = [BUILT_IN / "common.yaml", *sorted(BUILT_IN.glob("*/[0-9]*.yaml"))]
    return {
        path.relative_to(BUILT_IN).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def read_pinned_hashes() -> dict[str, str]:
    lines = (line.split("  ") for line in PINNED.read_text().splitlines()) if PINNED.exists() else ()
    return {name: digest for digest, name in lines}


def test_released_files_have_not_changed() -> None:
    assert hash_versions() == read_pinned_hashes(), "a released version is frozen: make a new one"


if __name__ == "__main__":
    PINNED.write_text(
        "".join(f"{digest}  {name}\n" for name, digest in (hash_versions() | read_pinned_hashes()).items())
    )
