"""Weak passwords are refused without asking anybody outside, and the page says what helps."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from handrail.accounts.models import Membership, User
from handrail.accounts.policy import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines():
    user = User.objects.create_user("i.duarte@northtown-clinic.example", "unused", name="Ines Duarte")
    Membership.objects.create(user=user, service="leicestershire", role=Role.CASE_MANAGER)
    return user


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("aaaaaaaaaaaa", "repeats the same characters"),
        ("handrail2026!", "a name in it"),
        ("Ines Duarte 1", "a name in it"),
        ("duarte.ines.99", "a name in it"),
        ("leicestershire1", "a name in it"),
        ("Northtown2026!!", "a name in it"),
        ("Password1234!", "many people use"),
        ("qwertyuiop12", "many people use"),
        ("abcdefghijkl", "in order"),
        ("123412341234", ""),
        ("p@ssw0rdp@ssw0rd", ""),
    ],
)
def test_a_password_that_can_be_guessed_is_refused_with_words_that_help(ines, password, reason):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, ines)
    words = " ".join(refused.value.messages)
    assert reason in words
    assert "three or more words" in words


@pytest.mark.parametrize(
    "password", ["three quiet mornings", "correct horse battery", "Zq7#vLp0!wTe", "Ines has seven hills"]
)
def test_a_password_that_cannot_be_guessed_is_taken(ines, password):
    validate_password(password, ines)
    assert ines.pk


def test_a_very_long_password_is_checked_at_once(ines):
    validate_password("seven lanterns over the quiet hill " * 100, ines)
    assert ines.pk
