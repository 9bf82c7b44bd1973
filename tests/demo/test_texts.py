"""Texts of the demonstration become files that a newcomer can read; elsewhere they wait for a gateway."""

import os
import subprocess
import sys

import pytest

READ = "from handrail.config import settings; print(settings.TEXT_GATEWAY)"


@pytest.mark.parametrize(("is_demonstration", "gateway"), [(True, "TextFolder"), (False, "")])
def test_texts_are_written_to_files_in_the_demonstration_alone(tmp_path, is_demonstration, gateway):
    if is_demonstration:
        (tmp_path / "demonstration").touch()
    known = {name: value for name, value in os.environ.items() if name != "HANDRAIL_TEXT_GATEWAY"}
    environment = known | {"HANDRAIL_HOME": str(tmp_path)}
    shown = subprocess.run(
        [sys.executable, "-c", READ], env=environment, capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip().rpartition(".")[2] == gateway
