"""The operator's virus scanner: a command that reads a file and says whether it is clean."""

import shlex
import subprocess

from django.conf import settings

from handrail.foundation.errors import UserError

CLEAN, INFECTED = 0, 1
MAX_SECONDS = 60
NOT_SCANNED = (
    "The file could not be checked for viruses, so it is not saved. "
    "Try again, or tell the people who run this server"
)


def refuse_infected(content: bytes) -> None:
    """Have a file scanned, where the operator has set a scanner. Raises UserError unless it is clean."""
    if not settings.VIRUS_SCANNER:
        return
    try:
        command = shlex.split(settings.VIRUS_SCANNER)
        answer = subprocess.run(command, input=content, capture_output=True, timeout=MAX_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise UserError(NOT_SCANNED) from problem
    if answer.returncode == INFECTED:
        raise UserError("The virus scanner found something in this file. Do not open it; delete it")
    if answer.returncode != CLEAN:
        raise UserError(NOT_SCANNED)
