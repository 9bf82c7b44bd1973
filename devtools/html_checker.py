"""The Nu HTML checker, from the npm registry: one version, proved by its hash, kept in var/tools."""

import hashlib
import json
import shutil
import subprocess
import tarfile
from collections.abc import Iterable
from pathlib import Path

from devtools.process import ROOT, DevError, clean_environment

PACKAGE = "vnu-jar@26.9.27"
SHA256 = "5970d3ffca91a627cf0965e5d91bb2e4242307c29292998de0b419d6a901b2b7"
FOLDER = ROOT / "var" / "tools" / PACKAGE.replace("@", "-")
JAR = FOLDER / "vnu.jar"


def install_html_checker() -> None:
    """Fetch the checker, once. Raises DevError where npm does not bring just what was pinned."""
    if JAR.exists():
        return
    print(f"Installing {PACKAGE} into {FOLDER}", flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = ("npm", "pack", PACKAGE, "--silent", "--cache", str(FOLDER / "cache"))
    packed = subprocess.run(
        command, cwd=FOLDER, env=clean_environment(), capture_output=True, text=True, check=False
    )
    archive = FOLDER / packed.stdout.strip()
    if packed.returncode or not archive.is_file():
        raise DevError(f"npm could not fetch {PACKAGE}: {packed.stderr.strip()}")
    if hashlib.sha256(archive.read_bytes()).hexdigest() != SHA256:
        raise DevError(f"{archive} is not the {PACKAGE} that was pinned; delete it and find out why")
    with tarfile.open(archive) as package:
        jar = package.extractfile("package/build/dist/vnu.jar")
        partial = FOLDER / "partial.jar"
        partial.write_bytes(jar.read() if jar else b"")
        partial.rename(JAR)
    archive.unlink()
    shutil.rmtree(FOLDER / "cache")


def list_html_errors(pages: Iterable[Path]) -> list[str]:
    """Return what is not valid in these files, each with its file and line."""
    command = ("java", "-Xss4m", "-jar", str(JAR), "--format", "json", "--errors-only", *map(str, pages))
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    return [
        f"{Path(message['url']).name}, line {message.get('lastLine')}: {message['message']}"
        for message in json.loads(checked.stderr)["messages"]
    ]
