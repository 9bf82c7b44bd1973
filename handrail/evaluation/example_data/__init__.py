"""Small files of invented people, on which every command of docs/evaluate.md runs."""

from importlib.resources import files
from pathlib import Path

from handrail.foundation.errors import UserError


def list_example_files() -> list[str]:
    """Return the names of the example files."""
    return sorted(path.name for path in files(__package__).iterdir() if path.name.endswith(".csv"))


def write_example_data(directory: str | Path) -> list[Path]:
    """Write the example files into a folder.

    Parameters
    ----------
    directory
        The folder; it is made where it is not there.

    Raises
    ------
    UserError
        A file of the same name with other content is there already: nothing is overwritten.
    """
    directory = Path(directory)
    texts = {
        directory / name: files(__package__).joinpath(name).read_bytes() for name in list_example_files()
    }
    changed = [path for path, text in texts.items() if path.exists() and path.read_bytes() != text]
    if changed:
        listed = ", ".join(path.name for path in changed)
        raise UserError(f"{directory} holds other files named {listed}. Choose an empty folder.")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            path.write_bytes(text)
    except OSError as error:
        raise UserError(f"{directory}: cannot be written: {error.strerror}. Choose another.") from error
    return list(texts)
