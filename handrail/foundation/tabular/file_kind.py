"""Know what a file is by its first bytes, whatever it is called."""

from pathlib import Path

from handrail.foundation.errors import UserError

_KINDS = {b"PAR1": "parquet", b"PK\x03\x04": "xlsx", b"ARRO": "arrow", b"\xd0\xcf\x11\xe0": "xls"}
_SUFFIXES = {".parquet": "parquet", ".pq": "parquet", ".xlsx": "xlsx", ".xlsm": "xlsx", ".arrow": "arrow",
             ".feather": "arrow", ".xls": "xls"}  # fmt: skip


def find_kind(path: Path) -> str:
    """Return 'parquet', 'arrow' or 'xlsx', or nothing for delimited text, by the first bytes of a file.

    Raises UserError where the name says that it is something else, and for the old workbooks (XLS).
    """
    with path.open("rb") as file:
        kind = _KINDS.get(file.read(4), "")
    named = _SUFFIXES.get(path.suffix.lower(), "")
    if "xls" in (kind, named):
        raise UserError(f"{path}: the old XLS format is not read. Save it as XLSX or CSV.")
    if named and kind != named:
        raise UserError(
            f"{path}: expected a whole {path.suffix[1:].upper()} file, as its name says; it is something "
            "else. Export it again, or give it the ending of what it is."
        )
    return kind
