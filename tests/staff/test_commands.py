"""`handrail staff`: in an empty folder, and everything that it does to who works here."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from handrail.foundation.errors import UserError
from handrail.staff.actions.invitations import accept_invitation
from handrail.staff.models import Invitation
from tests.support.command_line import print_handrail, read_printed_rows, run_handrail
from tests.support.migrated_home import fill_home

HANDRAIL = Path(sys.executable).with_name("handrail")
ADD = ("staff", "add", "ines@example.org", "--service", "leicestershire")


@pytest.mark.of_files
def test_in_an_empty_folder_they_need_migrate_and_no_more(tmp_path: Path):
    def run_command(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"HANDRAIL_HOME": str(tmp_path), "DATABASE_URL": ""}
        return subprocess.run(
            [HANDRAIL, *arguments], env=environment, capture_output=True, text=True, check=False
        )

    refused = run_command("staff", "list")
    assert refused.returncode == 2
    assert "Run `handrail manage migrate` first" in refused.stderr
    fill_home(tmp_path)
    invited = run_command(*ADD, "--name", "Ines Duarte", "--role", "service-manager")
    assert "http://localhost:8000/invitation/" in invited.stdout
    again = run_command("staff", "invite-again", "ines@example.org")
    assert "http://localhost:8000/invitation/" in again.stdout
    listed = run_command("staff", "list")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "ines@example.org" in listed.stdout
    mistaken = run_command(*ADD, "--role", "boss")
    assert mistaken.returncode == 2
    assert "There is no role 'boss'; there are: call_handler" in mistaken.stderr


@pytest.mark.django_db
def test_who_works_here_by_commands_alone():
    assert print_handrail("staff", "list") == ""
    invited = print_handrail(
        *ADD, "--name", "Ines Duarte", "--role", "service-manager", "--role", "clinician"
    )
    assert "An invitation to Ines Duarte <ines@example.org> is mailed" in invited
    assert "works once, until" in invited
    (ines,) = json.loads(print_handrail("staff", "list", "--format", "json"))
    assert ines == {
        "email": "ines@example.org",
        "name": "Ines Duarte",
        "state": "invited",
        "last_sign_in": None,
        "second_factor": False,
        "roles": {"leicestershire": ["clinician", "service_manager"]},
    }
    (row,) = read_printed_rows(run_handrail("staff", "list", "--format", "csv"))
    assert (row["email"], row["roles"], row["state"]) == (
        "ines@example.org",
        "clinician service_manager",
        "invited",
    )
    assert "invited, last sign-in never, second factor no" in print_handrail("staff", "list")
    assert "The link works once" in print_handrail("staff", "invite-again", "ines@example.org")
    accept_invitation(invitation=Invitation.objects.last(), password="seven quiet otters", at=timezone.now())
    taken = print_handrail(
        "staff", "roles", "ines@example.org", "--service", "leicestershire", "--take", "clinician"
    )
    assert "leicestershire: Service manager" in taken
    assert "has an account and now has these roles" in print_handrail(*ADD, "--role", "case-manager")
    assert "last service manager" in read_refusal("staff", "suspend", "ines@example.org")
    print_handrail(*ADD[:2], "olu@example.org", *ADD[3:], "--name", "Olu Bello", "--role", "case_manager")
    assert "the invitation is withdrawn" in print_handrail("staff", "suspend", "OLU@example.org")
    assert "invitation withdrawn" in print_handrail("staff", "list", "--service", "leicestershire")
    assert "is not suspended" in print_handrail("staff", "resume", "ines@example.org")
    assert print_handrail("audit", "verify")


MISTAKES = (
    ((*ADD, "--role", "boss"), "There is no role 'boss'; there are: call_handler"),
    ((*ADD[:3], "--service", "leic", "--role", "funder"), "got 'leic'"),
    ((*ADD, "--role", "funder"), "give the person's name as well"),
    (("staff", "add", "ines", *ADD[3:], "--role", "funder", "--name", "I"), "is not an email address"),
    (("staff", "suspend", "ines@example.org"), "Nobody works here with the email address"),
    (("staff", "roles", "ines@example.org", "--give", "funder"), "Nobody works here"),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("arguments", "words"), MISTAKES)
def test_a_mistake_is_said_with_what_to_do(arguments: tuple[str, ...], words: str):
    assert words in read_refusal(*arguments)


def read_refusal(*arguments: str) -> str:
    result = run_handrail(*arguments)
    assert isinstance(result.exception, UserError), result.stdout
    return str(result.exception)
