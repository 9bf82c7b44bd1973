#!/usr/bin/env python3
"""Set-up, demo, test, check, bench: one file, standard library only.

python3 dev.py setup   installs into .venv (leaves .venv/bin/handrail)
python3 dev.py demo    sets up, migrates, seeds and serves a believable service
python3 dev.py test    sets up with developers' tools and runs the whole suite
python3 dev.py check   lint, types, import contract
"""

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
UV_VERSION = "0.13.9"


def run(*command: object, **options: object) -> None:
    """Run a command in the project folder; stop with its exit status when it fails."""
    result = subprocess.run([str(part) for part in command], cwd=ROOT, check=False, **options)  # type: ignore[call-overload]
    if result.returncode:
        sys.exit(result.returncode)


def setup(group: str = "run") -> None:
    """Install the pinned, hashed dependencies of `group` into .venv, once per change of the requirements."""
    wanted = [ROOT / "requirements" / "run.txt"]
    if group == "dev":
        wanted.append(ROOT / "requirements" / "dev.txt")
    stamp = VENV / f".installed-{group}"
    digest = hashlib.sha256(
        b"".join(path.read_bytes() for path in [*wanted, ROOT / "pyproject.toml"])
    ).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    if not (BIN / "python").exists():
        run(sys.executable, "-m", "venv", VENV)
    run(BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"uv=={UV_VERSION}")
    requirements = [option for path in wanted for option in ("-r", path)]
    uv = (BIN / "uv", "pip", "install", "--quiet", "--python", BIN / "python")
    run(*uv, "--require-hashes", *requirements)
    run(*uv, "--no-deps", "--editable", ROOT)
    stamp.write_text(digest)


def lock() -> None:
    """Resolve the .in files to hashed .txt files."""
    setup_uv = ROOT / ".venv"
    if not (BIN / "uv").exists():
        run(sys.executable, "-m", "venv", setup_uv)
        run(BIN / "python", "-m", "pip", "install", "--quiet", f"uv=={UV_VERSION}")
    for name in ("run", "dev"):
        run(
            BIN / "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
            "--no-emit-index-url", "--no-header", "--output-file", f"requirements/{name}.txt", f"requirements/{name}.in",
        )  # fmt: skip


def check() -> None:
    """Lint, format, types and the import contract, in under half a minute."""
    setup("dev")
    run(BIN / "ruff", "check", ".")
    run(BIN / "ruff", "format", "--check", ".")
    run(BIN / "mypy", "handrail/foundation", "handrail/evaluation", "handrail/cli.py")
    run(BIN / "lint-imports")


def test(arguments: list[str]) -> None:
    """Run the whole suite."""
    setup("dev")
    run(BIN / "python", "-m", "pytest", *arguments)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("setup", help="install into .venv").add_argument("--dev", action="store_true")
    commands.add_parser("lock", help="pin the requirements again")
    commands.add_parser("check", help="lint, types, import contract")
    commands.add_parser("test", help="the whole suite").add_argument("arguments", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if options.command == "setup":
        setup("dev" if options.dev else "run")
    elif options.command == "lock":
        lock()
    elif options.command == "check":
        check()
    elif options.command == "test":
        test(options.arguments)


if __name__ == "__main__":
    main()
