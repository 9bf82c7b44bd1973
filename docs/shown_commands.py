"""Runs the commands that a page shows and writes what they print: `python3 -m docs.shown_commands`.

A shown command is an indented line that begins with `$ `; the indented lines below it are what it prints,
with no blank lines, at most MAX_LINES of them, cut at MAX_WIDTH. After `  # ` may stand the heading below
which its output is shown. All commands of a page run one after the other in one empty folder.
"""

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from dev import ROOT
from handrail.cli import handrail

PAGES = (ROOT / "docs" / "evaluate.md",)
MAX_LINES = 10
MAX_WIDTH = 108
INDENT = "    "
_SHOWN = re.compile(r"^    \$ (?P<command>.+)\n(?P<printed>(?:    (?!\$ ).*\n)*)", re.M)


def commands(page: str) -> Iterator[str]:
    """Yield the commands a page shows, in order."""
    for match in _SHOWN.finditer(page):
        yield match["command"]


def with_output(page: str) -> str:
    """Return the page with what each of its commands prints today."""
    with TemporaryDirectory() as folder:
        here = Path.cwd()
        os.chdir(folder)
        try:
            return _SHOWN.sub(lambda match: _show(match["command"]), page)
        finally:
            os.chdir(here)


def _show(command: str) -> str:
    words, _, heading = command.partition("  # ")
    output = [line for line in run(words).splitlines() if line.strip()]
    lines = [f"$ {command}", *_abridge(output[output.index(heading) + 1 if heading else 0 :])]
    return "".join(f"{INDENT}{line}".rstrip() + "\n" for line in lines)


def run(command: str) -> str:
    """Run `handrail ...` in the current folder; return its output, errors among it."""
    program, *arguments = shlex.split(command)
    if program != "handrail":
        raise ValueError(f"expected a handrail command, got {command!r}")
    result = CliRunner().invoke(handrail, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def _abridge(output: list[str]) -> list[str]:
    lines = [line if len(line) <= MAX_WIDTH else line[: MAX_WIDTH - 1] + "…" for line in output]
    return lines if len(lines) <= MAX_LINES else [*lines[: MAX_LINES - 1], "..."]


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(with_output(path.read_text()))
