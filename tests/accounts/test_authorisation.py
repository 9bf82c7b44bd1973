"""Every route against every role. A new route that says nothing is refused, and this test names it."""

import uuid

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from handrail.accounts.middleware import find_access
from handrail.accounts.models import Membership
from handrail.accounts.policy import GRANTS, Role
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db

# What stands in an address where the route asks for it; the case is made by the test.
SAMPLES = {
    "service": SCOTLAND,
    "code": "work",
    "section": "work",
    "token": "not-a-token",
    "number": 1,
    "how": "telephone",
    "other": "HR-0000-0000",
    "kind": "contact",
    "fact_id": 999_999,
    "action_id": 999_999,
    "intervention_id": 999_999,
    "exception_id": 999_999,
    "assessment_id": 999_999,
    "note_id": 999_999,
    "attachment_id": 999_999,
    "appointment_id": 999_999,
    "call_back_id": 999_999,
    "client_message_id": 999_999,
    "place_id": 999_999,
    "turn_id": 999_999,
    "review_action_id": 999_999,
    "session_id": 999_999,
    "visit_id": 999_999,
    "version": "2011-04",
    "user_id": 999_999,
    "message_id": 999_999,
    "waiting_id": uuid.UUID(int=1),
    "matter_id": 999_999,
    "batch_id": 999_999,
    "matter_kind": "safeguarding",
    "step": "noted",
    "item": "take_part",
    "link_id": uuid.UUID(int=1),
    "document_id": uuid.UUID(int=1),
    "recipient": "gp",
    "name": "throughput",
    "format": "csv",
    "line": "gender",
    "group": "musculoskeletal",
    "key": "sample",
    "register": "providers",
    "entry_id": 999_999,
    "other_id": 999_998,
    "uidb36": "1",
    "path": "design/handrail.css",
}


def list_routes(patterns=None, namespace=""):
    """(name, pattern, view) of every route of the project but allauth's own."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            yield from list_routes(pattern.url_patterns, namespace)
        elif isinstance(pattern, URLPattern) and not pattern.callback.__module__.startswith("allauth."):
            yield pattern.name, pattern, pattern.callback


ROUTES = sorted({(name, pattern) for name, pattern, _ in list_routes()}, key=lambda item: item[0])


def find_address(name, pattern, case) -> str:
    wanted = pattern.pattern.converters
    return reverse(
        name, kwargs={key: case.reference if key == "reference" else SAMPLES[key] for key in wanted}
    )


def test_every_route_says_who_may_reach_it():
    silent = [name for name, _, view in list_routes() if find_access(view) is None]
    assert not silent, f"these views say nothing of who may reach them: {silent}"
    odd = {find_access(view) for _, _, view in list_routes()} - {
        *GRANTS,
        "public",
        "private_link",
        "signed_in",
    }
    assert not odd


def test_a_view_that_says_nothing_is_refused(client, settings):
    settings.ROOT_URLCONF = "tests.accounts.silent_urls"
    assert client.get("/silent/").status_code == 403


def is_answered_rightly(view, role, response) -> bool:
    """Whether a page let in somebody of a role, None for a stranger, or refused them, as its view says."""
    access = find_access(view)
    asks_to_sign_in = "/accounts/login/" in response.headers.get("Location", "")
    open_to_all = access in ("public", "private_link") or (access == "signed_in" and role)
    if open_to_all or (role and access in GRANTS and role in GRANTS[access].roles):
        return response.status_code != 403 and not asks_to_sign_in
    if role:
        return response.status_code == 403
    return response.status_code == 302 and asks_to_sign_in


# The other roles open the same pages in tests/audit/test_reading_audit.py, which asks this of each as well.
# Who may do what is the same on either database; that every page is drawn on both, whoever sees most shows.
BY_ROLE = [
    pytest.param(role, marks=() if role == Role.SERVICE_MANAGER else pytest.mark.either_database)
    for role in (None, Role.FUNDER, Role.SERVICE_MANAGER)
]


@pytest.mark.parametrize("role", BY_ROLE)
def test_every_route_lets_in_just_the_roles_it_should(role, support, staff, client):
    case, _ = support(SCOTLAND)
    if role:
        client.force_login(staff(role, SCOTLAND))
    wrong = []
    for name, pattern in ROUTES:
        response = client.get(find_address(name, pattern, case))
        if not is_answered_rightly(pattern.callback, role, response):
            wrong.append(f"{name} ({find_access(pattern.callback)}): {response.status_code}")
    assert not wrong


@pytest.mark.either_database
def test_no_role_of_another_service_reaches_the_case(support, staff, client):
    case, _ = support(SCOTLAND)
    user = staff(Role.SERVICE_MANAGER, "leicestershire")
    for role in set(Role) - {Role.SERVICE_MANAGER}:
        Membership.objects.create(user=user, service="leicestershire", role=role)
    client.force_login(user)
    for name, pattern in ROUTES:
        if "reference" in pattern.pattern.converters:
            response = client.get(find_address(name, pattern, case))
            assert response.status_code in (403, 404), name
            assert case.person.family_name not in response.text


@pytest.mark.either_database
def test_a_funder_reaches_no_page_of_a_client(support, staff, client):
    case, _ = support(SCOTLAND)
    client.force_login(staff(Role.FUNDER, SCOTLAND))
    for name, pattern in ROUTES:
        if "reference" in pattern.pattern.converters:
            assert client.get(find_address(name, pattern, case)).status_code == 403, name
        assert case.person.family_name not in client.get(find_address(name, pattern, case)).text, name
