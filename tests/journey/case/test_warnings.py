"""Staff are warned where they would go against consent, and a letter says only what is true."""

from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.journey.case.actions import record_consents
from handrail.journey.case.models import Case
from handrail.journey.plan.letters import plan_pdf
from handrail.journey.plan.queries import latest_plan
from handrail.journey.support.actions import arrange_intervention
from handrail.network.models import Employer
from tests.journey.documents.test_documents import read_pdf
from tests.support.pages import read_words
from tests.support.people import LEICESTER, START

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("agreed", [True, False])
def test_the_employers_letter_says_that_the_client_agreed_only_where_they_have(support, agreed):
    case, manager = support(share_employer=agreed)
    plan_pdf(case, latest_plan(case), by=manager, at=START + timedelta(days=5))
    text = read_pdf(case.documents.get(kind="plan_for_employer"))
    assert ("has agreed that we can share this" in text) is agreed
    assert "nothing about their health" in text


@pytest.mark.parametrize("page", ["contact", "intervention", "work-status", "plan"])
@pytest.mark.parametrize("agreed", [True, False])
def test_a_page_that_leads_to_others_warns_without_consent(support, sign_in, page, agreed):
    case, manager = support(LEICESTER)
    for recipient in ("gp", "employer", "named_other"):
        answer = {"item": f"share_{recipient}", "recipient": recipient, "given": agreed}
        record_consents(case=case, by=manager, at=START + timedelta(days=9), answers=[answer])
    text = sign_in(manager).get(reverse(page, args=[case.reference])).text
    assert ("The client has not agreed to us telling" in text) is not agreed
    about_others = page in ("contact", "intervention")
    assert ("anyone else, such as a provider" in text) is (about_others and not agreed)
    about_employer = "telling the employer" in text or "or the employer" in text
    assert about_employer is (page != "intervention" and not agreed)


@pytest.mark.parametrize("agreed", [True, False])
def test_pages_of_the_provider_and_the_employer_warn_without_consent(support, sign_in, agreed):
    case, manager = support(LEICESTER)
    for recipient in ("gp", "employer", "named_other"):
        answer = {"item": f"share_{recipient}", "recipient": recipient, "given": agreed}
        record_consents(case=case, by=manager, at=START + timedelta(days=9), answers=[answer])
    row = arrange_intervention(
        case=case, by=manager, at=START + timedelta(days=9), intervention="physiotherapy",
        how="referral", provider=None, provider_name="Physio at the mill",
    )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(employer=Employer.objects.create(name="The mill"))
    pages = [
        reverse("intervention-update", args=[case.reference, row.pk]),
        reverse("address", args=[case.reference, "employer"]),
    ]
    signed_in = sign_in(manager)
    for page in pages:
        assert ("The client has not agreed to us telling" in signed_in.get(page).text) is not agreed
    overview = read_words(signed_in.get(reverse("case", args=[case.reference])))
    warning = "The client has not agreed to us contacting them"
    assert (f"The mill {warning}" in overview) is not agreed
    support_page = read_words(signed_in.get(reverse("case-support", args=[case.reference])))
    assert (f"Physio at the mill {warning}" in support_page) is not agreed
