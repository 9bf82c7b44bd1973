"""What the privacy page says, from what is really set."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from handrail import service_models
from handrail.foundation.translation import translate_text as _
from handrail.foundation.wording import join_words
from handrail.journey.referral.browser import DRAFT, PRACTICE, SENT
from handrail.journey.referral.rules import PUBLIC_DRAFTS_KEPT
from handrail.service_models.retention import list_retention_rules
from handrail.service_models.schema.retention import RetentionRule


@dataclass(frozen=True)
class CookieLine:
    """A cookie that pages set: how its name begins, what it is for and how long it stays."""

    name: str
    purpose: str
    life: str


def describe_privacy() -> dict[str, object]:
    """Return the context of the privacy page: who is responsible, on what basis, how long, which cookies."""
    return {
        "controller": settings.CONTROLLER,
        "privacy_contact": settings.PRIVACY_CONTACT,
        "lawful_basis": settings.LAWFUL_BASIS,
        "retention": settings.RETENTION,
        "periods": list_periods(),
        "evaluation_basis": settings.EVALUATION_BASIS,
        "drafts_kept": PUBLIC_DRAFTS_KEPT.days,
        "cookies": list_cookies(),
        "not_set": [
            name
            for name, value in (
                ("HANDRAIL_CONTROLLER", settings.CONTROLLER),
                ("HANDRAIL_PRIVACY_CONTACT", settings.PRIVACY_CONTACT),
            )
            if not value
        ],
    }


def list_periods() -> list[tuple[str, list[str]]]:
    """Return how long records are kept: one schedule for all services where they agree, else one for each."""
    services = service_models.load_services()
    by_rules: dict[tuple[RetentionRule, ...], list[str]] = {}
    for service in services:
        by_rules.setdefault(tuple(list_retention_rules(service)), []).append(service.name)
    if len(by_rules) == 1:
        return [("", [describe_period(rule) for rule in rules]) for rules in by_rules]
    return [
        (join_words(names), [describe_period(rule) for rule in rules]) for rules, names in by_rules.items()
    ]


def describe_period(rule: RetentionRule) -> str:
    """Return how long one kind of record is kept, as a client reads it."""
    words = {
        "supported": _(
            "Your record: %(years)s years after our support ended or we last spoke", years=rule.years
        ),
        "not_taken_up": _("A referral that came to nothing: %(years)s years", years=rule.years),
        "died": _("The record of someone who has died: %(years)s years", years=rule.years),
        "complaint": _("A complaint: %(years)s years after we answered it", years=rule.years),
        "safeguarding": _("What we did to keep someone safe: %(years)s years", years=rule.years),
        "incident": _("What went wrong and what we learnt: %(years)s years", years=rule.years),
        "request": _("A request about your record: %(years)s years after we answered it", years=rule.years),
    }
    return words[rule.code]


def list_cookies() -> list[CookieLine]:
    """Return every cookie that the pages set, with its purpose and life."""
    while_open = _("until you close the browser")
    return [
        CookieLine(settings.SESSION_COOKIE_NAME, _("keeps staff signed in"), while_open),
        CookieLine(
            settings.CSRF_COOKIE_NAME,
            _("protects what you send"),
            describe_life(timedelta(seconds=settings.CSRF_COOKIE_AGE)),
        ),
        CookieLine("messages", _("shows once that something was done"), while_open),
        CookieLine(
            settings.LANGUAGE_COOKIE_NAME,
            _("remembers the language you chose"),
            describe_life(timedelta(seconds=settings.LANGUAGE_COOKIE_AGE)),
        ),
        CookieLine(f"{DRAFT.name}-", _("finds what you have typed so far"), describe_life(DRAFT.life)),
        CookieLine(f"{SENT.name}-", _("shows you the referral you sent"), describe_life(SENT.life)),
        CookieLine(f"{PRACTICE.name}-", _("remembers your GP practice"), describe_life(PRACTICE.life)),
    ]


def describe_life(life: timedelta) -> str:
    """Return how long a cookie stays, in days, or in minutes where it is less than one."""
    if life.days:
        return _("%(days)s days", days=life.days) if life.days != 1 else _("1 day")
    return _("%(minutes)s minutes", minutes=life.seconds // 60)
