"""The day on which a referral came, as staff enter it: its box, its error, the version in force that day."""

import uuid
from datetime import date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.foundation.calendars import LONDON
from handrail.journey.case.models import Case
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db

NOW = datetime(2011, 4, 6, 10, tzinfo=LONDON)
ENTRY = {
    "service": SCOTLAND, "route": "self", "given_name": "Morag", "family_name": "Testerton",
    "date_of_birth-day": "1", "date_of_birth-month": "3", "date_of_birth-year": "1975",
    "telephone": "01632 960123", "contact_by": "telephone", "action": "receive",
}  # fmt: skip


@pytest.fixture
def entry_page(staff, sign_in, time_machine_at):
    """Send the page of a new referral that came on a day."""
    time_machine_at(NOW)
    client = sign_in(staff(Role.CALL_HANDLER, SCOTLAND))

    def send_entry(day: date | None):
        boxes = {"day": day.day, "month": day.month, "year": day.year} if day else {}
        number = str(uuid.uuid4())
        said = {**ENTRY, **{f"happened_on-{part}": str(value) for part, value in boxes.items()}}
        address = f"{reverse('referral-entry')}?call={number}"
        return client.post(address, {**said, "submission": number})

    send_entry.client = client
    return send_entry


def test_the_box_stands_at_today(entry_page):
    page = entry_page.client.get(reverse("referral-entry"), follow=True).text
    for part, value in (("day", 6), ("month", 4), ("year", 2011)):
        assert f'name="happened_on-{part}"' in page
        assert f'id="id_happened_on-{part}"' in page
        box = page.split(f'name="happened_on-{part}"')[1].split(">")[0]
        assert f'value="{value}"' in box


@pytest.mark.parametrize(
    ("day", "version"), [(date(2011, 4, 5), "2011-04"), (date(2011, 3, 31), "2010-04"), (None, "2011-04")]
)
def test_a_case_is_under_the_version_in_force_that_day(entry_page, day, version):
    assert entry_page(day).status_code == 302
    case = Case.objects.get()
    assert timezone.localdate(case.referred_at) == (day or NOW.date())
    assert case.model_version == version


def test_a_day_to_come_is_refused_at_its_box_and_nothing_is_lost(entry_page):
    page = entry_page(date(2011, 4, 9))
    assert page.status_code == 422
    assert 'href="#id_happened_on' in page.text
    assert "you entered 9 April 2011" in page.text
    assert 'value="Testerton"' in page.text
    assert not Case.objects.exists()
