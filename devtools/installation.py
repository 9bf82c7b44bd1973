"""The virtual environment: pinned, hashed dependencies, installed by uv."""

import contextlib
import hashlib
import os
import re
import subprocess
import sys

from devtools.process import BIN, ROOT, VENV, DevError, clean_environment, read_output, run_command

UV_VERSION = "0.13.9"
# Spark is large and slow to install: only the whole suite adds it.
GROUPS = {"run": ("run",), "dev": ("run", "dev"), "test": ("run", "dev", "spark")}


def install_group(group: str = "run") -> None:
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
    run_command(*uv, "--require-hashes", *requirements, env=clean_environment(**read_pip_settings()))
    run_command(*uv, "--no-deps", "--editable", ROOT, env=clean_environment(**read_pip_settings()))
    # Where Python may not write as it runs, every command would compile afresh and take three times as long.
    skip = r"[/\\](tests?|playwright|mypy|pyspark)[/\\]"
    read_output(BIN / "python", "-m", "compileall", "-qq", "-j0", "-x", skip, VENV / "lib", ROOT / "handrail")
    stamp.write_text(digest)


def install_uv() -> None:
    """Put uv into the virtual environment, made afresh where it is missing, broken or of another Python."""
    print(f"Installing into {VENV}", flush=True)
    if not is_usable():
        made = subprocess.run(
            (sys.executable, "-m", "venv", "--clear", VENV), env=clean_environment(), check=False
        )
        if made.returncode:
            raise DevError(
                "Python could not make a virtual environment. On Debian: apt-get install python3-venv"
            )
    run_command(
        BIN / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check", f"uv=={UV_VERSION}"
    )


def is_usable() -> bool:
    probe = (BIN / "python", "-c", "import pip, sys; print(sys.version)")
    with contextlib.suppress(OSError):
        return read_output(*probe).strip() == sys.version
    return False


def read_pip_settings() -> dict[str, str]:
    """Settings by which uv reaches the index that pip is configured for, and trusts the certificates the machine trusts."""
    known = read_output(BIN / "python", "-m", "pip", "config", "list")
    settings = {"UV_SYSTEM_CERTS": "1"}
    for option, variable in (("index-url", "UV_DEFAULT_INDEX"), ("cert", "SSL_CERT_FILE")):
        if (found := re.search(rf"\.{option}='(.+)'", known)) and variable not in os.environ:
            settings[variable] = found[1]
    return settings


def lock_requirements() -> None:
    """Resolve the .in files to hashed .txt files."""
    if not (BIN / "uv").exists():
        install_uv()
    resolve = "uv pip compile --quiet --universal --python-version 3.11 --generate-hashes"
    options = f"{resolve} --no-emit-index-url --no-header".split()[1:]
    for name in ("run", "dev", "spark"):
        files = ("--output-file", f"requirements/{name}.txt", f"requirements/{name}.in")
        run_command(BIN / "uv", *options, *files, env=clean_environment(**read_pip_settings()))
