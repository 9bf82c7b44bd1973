"""One screen answers a caller; the rest lies on pages of their own, in one order, each flat."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.journey.case.file_pages import FILE_PAGES
from handrail.journey.corrections.actions import strike_out_whole
from handrail.journey.plan.actions import finish_action
from handrail.journey.safety.actions import open_concern
from handrail.journey.support.actions import record_work_status
from tests.journey.casefile.test_timeline import AT, record_talk
from tests.support.people import SCOTLAND

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


def test_the_overview_answers_a_caller(support, sign_in):
    case, manager = support(SCOTLAND)
    record_talk(case, manager)
    record_talk(case, manager, at=AT + timedelta(days=1), successful=False)
    record_work_status(case=case, by=manager, at=AT, from_on=date(2012, 5, 14), attendance="off_sick")
    open_concern(case=case, source="worry", by=manager, at=AT)
    page = sign_in(manager).get(reverse("case", args=[case.reference])).text
    for words in (
        "01632 960123",
        "Nothing is arranged",
        f"20 May 2012, 10:30am, {manager.name}",
        "1 try since, the last on",
        "Off sick",
        "Since 14 May 2012",
        "Version 1, agreed",
        "Next: Physiotherapy",
        "Open since",
    ):
        assert words in page, words


def test_an_assessment_is_a_talk_and_knows_of_work(assess, sign_in):
    case, manager = assess(SCOTLAND)
    page = sign_in(manager).get(reverse("case", args=[case.reference])).text
    assert "Nobody has spoken to the client yet" not in page
    assert "Not recorded" not in re.search(r">Work</dt>.*?</div>", page, re.DOTALL)[0]
    assert "At the assessment" in page


def test_what_was_struck_out_is_so_on_the_overview(support, sign_in):
    case, manager = support(SCOTLAND)
    contact = record_talk(case, manager)
    strike_out_whole(fact=contact, by=manager, at=AT, reason="Another client")
    page = sign_in(manager).get(reverse("case", args=[case.reference])).text
    assert re.search(r"<s>[^<]+</s>", page)
    assert "Another client" in page


def test_each_page_of_the_file_leads_to_the_others(support, staff, sign_in):
    case, manager = support(SCOTLAND)
    client = sign_in(manager)
    addresses = [reverse(name, args=[case.reference]) for name, _, _ in FILE_PAGES]
    for address in addresses:
        page = client.get(address).text
        places = [page.index(f'href="{other}"') for other in addresses]
        assert places == sorted(places)
        assert page.count('aria-current="page"') >= 1
    desk = sign_in(staff(Role.ADMINISTRATOR, SCOTLAND))
    assert desk.get(reverse("case-plan", args=[case.reference])).status_code == 403
    assert reverse("case-plan", args=[case.reference]) not in desk.get(addresses[0]).text


def count_queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_each_page_makes_as_many_queries_for_a_long_case_as_for_a_short_one(support, sign_in):
    case, manager = support(SCOTLAND)
    finish_action(case=case, line=case.plans.get().actions.get(), by=manager, at=AT)
    record_talk(case, manager)
    record_work_status(case=case, by=manager, at=AT, from_on=date(2012, 5, 14), attendance="off_sick")
    client = sign_in(manager)
    addresses = [reverse(name, args=[case.reference]) for name, _, _ in FILE_PAGES]
    short = {address: count_queries(client, address) for address in addresses}
    for number in range(15):
        record_talk(case, manager, at=AT + timedelta(hours=number))
        record_work_status(case=case, by=manager, at=AT, from_on=date(2012, 5, 14), attendance="at_work")
    assert {address: count_queries(client, address) for address in addresses} == short
    assert max(short.values()) <= 18
