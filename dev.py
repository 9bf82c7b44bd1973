#!/usr/bin/env python3
"""Set-up, demo, test, check, lighthouse, messages, lock, bench. Standard library only; `devtools/` does the work.

python3 dev.py setup   installs into .venv (leaves .venv/bin/handrail)
python3 dev.py demo    sets up, makes a believable service, prints the sign-ins and serves it on localhost
python3 dev.py test    the whole suite on SQLite and on PostgreSQL; further arguments go to pytest
python3 dev.py check   lint, format, types, import contract
python3 dev.py lighthouse  how light and accessible the pages open to everyone are (Lighthouse)
python3 dev.py messages  gathers the sentences to translate, and compiles the catalogues
"""

import argparse
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from devtools.installation import install_group, lock_requirements
from devtools.lighthouse import check_open_pages
from devtools.machine import DEMO_NEEDS, require_packages
from devtools.process import BIN, ROOT, DevError, clean_environment, run_command
from devtools.suite import run_suite

# Packages that know no Django, as the import contract says; the diagram and the tests read them here.
PURE = "foundation questions instruments extract charts evaluation evaluate capacity service_models figures".split()


def run_demo(port: int, serve: bool) -> None:
    """Make a believable service and serve it. Quick and harmless the second time."""
    if serve:
        refuse_taken(port)
    install_group()
    require_packages(*DEMO_NEEDS)
    handrail = BIN / "handrail"
    run_command(handrail, "manage", "migrate", "--verbosity", "0")
    run_command(handrail, "demo", "seed")
    if serve:
        run_together([handrail, "serve", "--port", str(port)], [handrail, "work"])


def run_together(*commands: list[str | Path]) -> None:
    """Run the server and the worker until Ctrl+C, or until either ends; then both end."""
    sys.stdout.flush()
    processes = [subprocess.Popen(command, cwd=ROOT, env=clean_environment()) for command in commands]
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
    except KeyboardInterrupt:
        pass
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise DevError(f"port {port} on localhost: {error.strerror}. Choose another: --port N") from None


def check_code() -> None:
    """Lint, format, types and the import contract, in under half a minute."""
    install_group("dev")
    run_command(BIN / "ruff", "check", ".")
    run_command(BIN / "ruff", "format", "--check", ".")
    run_command(BIN / "mypy", "handrail")
    run_command(BIN / "lint-imports")


def gather_messages() -> None:
    """Bring the catalogues of translations up to date with the sentences of pages, letters and messages."""
    install_group("dev")
    run_command(BIN / "python", "-m", "devtools.messages")


def run_benchmarks(names: list[str]) -> None:
    """Run the benchmarks, or those named; each prints ratios, not seconds."""
    install_group("test")
    found = {path.stem: path for path in sorted(ROOT.glob("benchmarks/[!_]*.py"))}
    if unknown := sorted(set(names) - set(found)):
        raise DevError(
            f"no benchmark named {', '.join(unknown)}; there are: {', '.join(found) or 'none yet'}"
        )
    for name in names or found:
        print(f"\n{name}", flush=True)
        run_command(BIN / "python", found[name])


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("setup", help="install into .venv").add_argument("--dev", action="store_true")
    demonstration = commands.add_parser("demo", help="a believable service on localhost")
    demonstration.add_argument("--port", type=int, default=8000)
    demonstration.add_argument("--no-serve", action="store_true", help="stop before serving")
    commands.add_parser("test", help="the whole suite; further arguments go to pytest")
    commands.add_parser("check", help="lint, format, types, import contract")
    commands.add_parser("lighthouse", help="how light and accessible the open pages are")
    commands.add_parser("messages", help="gather the sentences to translate, and compile the catalogues")
    commands.add_parser("lock", help="pin the requirements again")
    commands.add_parser("bench", help="the benchmarks").add_argument("names", nargs="*")
    return parser.parse_args(sys.argv[1:2] if sys.argv[1:2] == ["test"] else None)


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - said here so that an older Python gets a sentence
        raise DevError(f"Handrail needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    options = parse_arguments()
    if options.command == "test":
        return run_suite(sys.argv[2:])
    if options.command == "lighthouse":
        return check_open_pages()
    actions: dict[str, Callable[[], None]] = {
        "setup": lambda: install_group("dev" if options.dev else "run"),
        "demo": lambda: run_demo(options.port, not options.no_serve),
        "check": check_code,
        "messages": gather_messages,
        "lock": lock_requirements,
        "bench": lambda: run_benchmarks(options.names),
    }
    actions[options.command]()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DevError as problem:
        print(f"dev.py: {problem}", file=sys.stderr)
        sys.exit(2)
