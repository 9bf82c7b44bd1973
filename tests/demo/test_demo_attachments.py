"""The demonstration has files on cases, and people of several ethnic groups."""

from collections import Counter
from pathlib import Path

import pytest
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.demo.attachments import attach_files
from handrail.demo.mix import draw_ethnicity
from handrail.demo.staff import DemoStaff
from handrail.extract.codes import ETHNICITIES
from handrail.journey.attachments.models import Attachment, AttachmentKind
from tests.support.people import SCOTLAND


@pytest.mark.either_database
@pytest.mark.django_db
def test_the_latest_cases_have_a_file_each(support, staff, settings, tmp_path: Path):
    settings.ATTACHMENTS = tmp_path
    cases = [support(SCOTLAND)[0] for _ in range(2)]
    manager = staff(Role.CASE_MANAGER, SCOTLAND)
    attach_files(SCOTLAND, DemoStaff({Role.CASE_MANAGER: [manager]}), timezone.now())
    rows = Attachment.objects.order_by("pk")
    assert {row.case for row in rows} == set(cases)
    assert [row.kind for row in rows] == [AttachmentKind.FIT_NOTE, AttachmentKind.GP_LETTER]
    assert all(path.read_bytes().startswith(b"%PDF") for path in tmp_path.rglob("*") if path.is_file())


def test_ethnic_groups_are_drawn_for_a_person_alone():
    drawn = Counter(draw_ethnicity(f"Person {number}") for number in range(2_000))
    assert set(drawn) == {"", *ETHNICITIES}
    assert 0.8 < drawn["white"] / 2_000 < 0.9
    assert draw_ethnicity("Person 1") == draw_ethnicity("Person 1")
