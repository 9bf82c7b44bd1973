"""Purposes and lawful bases stand next to each consent and in a document of their own, kept apart."""

from datetime import date

import pytest
from django.urls import reverse

from docs import bases as document
from handrail import service_models
from handrail.accounts.policy import Role
from handrail.extract.consent import EvaluationBasis
from handrail.service_models.bases import LegalSettings, find_basis, list_bases
from tests.support.pages import read_words
from tests.support.people import SCOTLAND


def test_the_document_is_made_from_the_purposes_and_the_models():
    assert document.TARGET.read_text() == document.write_document(), "python3 -m docs.bases"


def test_every_consent_of_every_version_serves_one_purpose():
    legal = LegalSettings()
    items = [
        item
        for service in service_models.load_services()
        for version in service.versions
        for item in version.consents
    ]
    assert items
    assert {find_basis(item.recipient, legal).title for item in items} == {
        "Agreement to take part", "Confidentiality", "Evaluation",
    }  # fmt: skip
    recipients = [name for row in list_bases(legal) for name in row.recipients]
    assert len(recipients) == len(set(recipients))


@pytest.mark.django_db
def test_they_stand_next_to_each_consent_with_what_is_set(refer, staff, sign_in, settings):
    settings.LAWFUL_BASIS = "our public task, as a test"
    settings.EVALUATION_BASIS = EvaluationBasis("section 251 support 26/CAG/0001", date(2026, 5, 1))
    settings.OPT_OUTS_CHECKED = "2026-05-20"
    case = refer(SCOTLAND)
    page = reverse("consent", args=[case.reference])
    words = read_words(sign_in(staff(Role.CALL_HANDLER, SCOTLAND)).get(page))
    for text in (
        "Agreement to take part. Whether the client is supported.",
        "The client’s permission, under the duty of confidentiality.",
        "Not consent: our public task, as a test.",
        "section 251 support 26/CAG/0001, 2026-05-01",
        "National data opt-outs were checked on 2026-05-20.",
        "help never depends on it",
    ):
        assert text in words
