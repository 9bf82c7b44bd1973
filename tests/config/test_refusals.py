"""What is refused before a form sees it: said plainly, in the house's look."""

import pytest
from django.test import Client

from handrail.design.views import server_error

pytestmark = pytest.mark.django_db


def test_ten_megabytes_of_text_are_refused_with_their_size(client):
    answer = client.post("/accounts/login/", {"login": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "You sent 10.0 MB; a page can take 1.0 MB" in answer.text
    assert "Nothing was saved" in answer.text


def test_a_wrong_token_is_explained():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"csrfmiddlewaretoken": "wrong"})
    assert answer.status_code == 403
    assert "This page was open too long or came from somewhere else" in answer.text


def test_too_many_parts_are_refused(client, settings):
    answer = client.post("/accounts/login/", {f"x{n}": "1" for n in range(600)})
    assert answer.status_code == 400
    assert "too many parts" in answer.text


def test_an_address_that_leads_nowhere(client):
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404
    assert "Page not found" in answer.text
    assert "traceback" not in answer.text.lower()


def test_our_own_mistake_says_what_became_of_the_work(rf):
    answer = server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "What you saved before is safe" in answer.text


@pytest.mark.parametrize("path", ["/crisis/", "/privacy/", "/accessibility/"])
def test_what_every_footer_promises_is_there_for_anybody(client, path):
    assert client.get(path).status_code == 200
