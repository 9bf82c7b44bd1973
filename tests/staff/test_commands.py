"""`handrail staff` in an empty folder, after nothing but `handrail manage migrate`."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.migrated_home import fill_home

HANDRAIL = Path(sys.executable).with_name("handrail")
ADD = ("staff", "add", "ines@example.org", "--service", "leicestershire")


@pytest.fixture
def run_command(tmp_path: Path):
    """`run_command("staff", ...)` runs the command in an installation where nobody works."""

    def run_in_home(*arguments: str, fails: bool = False) -> str:
        done = subprocess.run(
            [HANDRAIL, *arguments],
            env=os.environ | {"HANDRAIL_HOME": str(tmp_path), "DATABASE_URL": ""},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == (2 if fails else 0), done.stderr
        return done.stderr if fails else done.stdout

    return run_in_home


def test_who_works_here_by_commands_alone(run_command):
    assert "Run `handrail manage migrate` first" in run_command("staff", "list", fails=True)
    run_command("manage", "migrate", "--verbosity", "0")
    assert run_command("staff", "list") == ""
    invited = run_command(*ADD, "--name", "Ines Duarte", "--role", "service-manager", "--role", "clinician")
    assert "http://localhost:8000/invitation/" in invited
    assert "works once, until" in invited
    (ines,) = json.loads(run_command("staff", "list", "--format", "json"))
    assert ines == {
        "email": "ines@example.org",
        "name": "Ines Duarte",
        "state": "invited",
        "last_sign_in": None,
        "second_factor": False,
        "roles": {"leicestershire": ["clinician", "service_manager"]},
    }
    (row,) = csv.DictReader(run_command("staff", "list", "--format", "csv").splitlines())
    assert (row["email"], row["roles"], row["state"]) == (
        "ines@example.org",
        "clinician service_manager",
        "invited",
    )
    assert "invited, last sign-in never, second factor no" in run_command("staff", "list")
    assert "/invitation/" in run_command("staff", "invite-again", "ines@example.org")
    run_command("manage", "shell", "--verbosity", "0", "--command", JOIN)
    taken = run_command(
        "staff", "roles", "ines@example.org", "--service", "leicestershire", "--take", "clinician"
    )
    assert "leicestershire: Service manager" in taken
    assert "has an account and now has these roles" in run_command(*ADD, "--role", "case-manager")
    assert "last service manager" in run_command("staff", "suspend", "ines@example.org", fails=True)
    run_command(*ADD[:2], "olu@example.org", *ADD[3:], "--name", "Olu Bello", "--role", "case_manager")
    assert "the invitation is withdrawn" in run_command("staff", "suspend", "OLU@example.org")
    assert "invitation withdrawn" in run_command("staff", "list", "--service", "leicestershire")
    assert "is not suspended" in run_command("staff", "resume", "ines@example.org")
    assert json.loads(run_command("audit", "verify") and "[]") == []


JOIN = """
from django.utils import timezone
from handrail.staff.actions.invitations import accept_invitation
from handrail.staff.models import Invitation
accept_invitation(invitation=Invitation.objects.last(), password="seven quiet otters", at=timezone.now())
"""


MISTAKES = (
    ((*ADD, "--role", "boss"), "There is no role 'boss'; there are: call_handler"),
    ((*ADD[:3], "--service", "leic", "--role", "funder"), "got 'leic'"),
    ((*ADD, "--role", "funder"), "give the person's name as well"),
    (("staff", "add", "ines", *ADD[3:], "--role", "funder", "--name", "I"), "is not an email address"),
    (("staff", "suspend", "ines@example.org"), "Nobody works here with the email address"),
    (("staff", "roles", "ines@example.org", "--give", "funder"), "Nobody works here"),
)


def test_a_mistake_is_said_with_what_to_do(run_command, tmp_path):
    fill_home(tmp_path)
    for arguments, words in MISTAKES:
        assert words in run_command(*arguments, fails=True)
