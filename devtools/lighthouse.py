"""Lighthouse, from the npm registry: what a telephone on a slow connection makes of the pages open to everyone."""

import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from devtools.installation import install_group
from devtools.machine import find_browser, require_packages
from devtools.process import BIN, ROOT, DevError, clean_environment, run_command

PACKAGE = "lighthouse@12.8.2"  # the last that runs on Debian's Node
FOLDER = ROOT / "var" / "tools" / PACKAGE.replace("@", "-")
PROGRAM = FOLDER / "node_modules" / ".bin" / "lighthouse"
# Of 100. Performance is what the telephone of Lighthouse's own settings would see, worked out from one load.
FLOORS = {"performance": 98, "accessibility": 100, "best-practices": 100}
# Another program on the machine makes a load slower than it is: the best of these counts.
ATTEMPTS = 3
SWITCHES = "--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking"
SECONDS_TO_START = 120


def check_open_pages() -> int:
    """Measure the pages that anybody may open, as `handrail serve` serves them; return 1 where one is below."""
    install_group("test")
    require_packages("Chromium", "npm")
    install_lighthouse()
    with tempfile.TemporaryDirectory() as home, serve_empty_installation(Path(home)) as address:
        below = [page for page in list_open_pages(address) if not measure_page(f"{address}{page}")]
    return 1 if below else 0


def install_lighthouse() -> None:
    """Fetch it, once. Raises DevError where npm does not bring it."""
    if PROGRAM.exists():
        return
    print(f"Installing {PACKAGE} into {FOLDER}", flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    # npm installs where it finds this. Told by `--prefix` it would not read the machine's own settings.
    (FOLDER / "package.json").write_text("{}\n")
    command = ("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", PACKAGE)
    done = subprocess.run(
        command, cwd=FOLDER, env=clean_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode or not PROGRAM.exists():
        raise DevError(f"npm could not fetch {PACKAGE}: {done.stderr.strip()}")


@contextmanager
def serve_empty_installation(home: Path) -> Iterator[str]:
    """Serve a migrated installation in `home` on a free port; yields its address."""
    environment = clean_environment(HANDRAIL_HOME=str(home), DATABASE_URL="")
    run_command(BIN / "handrail", "manage", "migrate", "--verbosity", "0", env=environment)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [BIN / "handrail", "serve", "--port", str(port)]
    server = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for_answer(address)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def wait_for_answer(address: str) -> None:
    """Wait until the server answers. Raises DevError where it does not."""
    for _ in range(SECONDS_TO_START * 2):
        try:
            urlopen(address, timeout=20).close()
        except (URLError, OSError):
            time.sleep(0.5)
        else:
            return
    raise DevError(f"{address} did not answer within {SECONDS_TO_START} seconds")


def list_open_pages(address: str) -> list[str]:
    """Return the home page, the first two of a referral, and those that every page leads to."""
    with urlopen(address, timeout=20) as answer:
        home = answer.read().decode()
    referral = next(iter(re.findall(r'href="(/refer/[^"/]+/)"', home)), None)
    if referral is None:
        raise DevError("the home page leads to no referral")
    return ["/", referral, f"{referral}who/", "/crisis/", "/privacy/", "/accessibility/"]


def measure_page(address: str) -> bool:
    """Print the scores of a page, of 100; return whether none is below its floor."""
    scores: dict[str, int] = {}
    for _ in range(ATTEMPTS):
        report = run_lighthouse(address)
        measured = {name: round(100 * report["categories"][name]["score"]) for name in FLOORS}
        scores = {name: max(score, scores.get(name, 0)) for name, score in measured.items()}
        low = {name for name, floor in FLOORS.items() if scores[name] < floor}
        if not low:
            break
    words = ", ".join(f"{name} {score}" for name, score in scores.items())
    print(f"{'BELOW' if low else 'ok':6}{address.split('/', 3)[3] or 'home page'}: {words}", flush=True)
    if low:
        print("\n".join(f"      {line}" for line in list_failures(report, low)), flush=True)
    return not low


def run_lighthouse(address: str) -> dict:
    """Return the report on one load of a page."""
    environment = clean_environment(CHROME_PATH=find_browser() or "")
    categories = f"--only-categories={','.join(FLOORS)}"
    command = (PROGRAM, address, "--quiet", "--output=json", categories, f"--chrome-flags={SWITCHES}")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DevError(f"Lighthouse could not load {address}: {done.stderr.strip()}")
    return dict(json.loads(done.stdout))


def list_failures(report: dict, categories: set[str]) -> list[str]:
    """Say what lowered the score in these categories."""
    names = {
        audit["id"]
        for category in categories
        for audit in report["categories"][category]["auditRefs"]
        if audit["weight"]
    }
    audits = [report["audits"][name] for name in sorted(names)]
    return [
        f"{audit['title']}: {audit.get('displayValue', audit['score'])}"
        for audit in audits
        if audit["score"] is not None and audit["score"] < 1
    ]
