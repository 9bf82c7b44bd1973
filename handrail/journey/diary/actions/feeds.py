"""Making, renewing and switching off the address of a calendar feed."""

import uuid
from datetime import datetime

from django.db import transaction

from handrail.accounts.models import User
from handrail.accounts.signals import access_changed
from handrail.journey.diary.models import DiaryFeed


@transaction.atomic
def renew_feed(*, user: User, seen: str, at: datetime) -> DiaryFeed:
    """Give somebody's feed a new address; the one before stops at once.

    `seen` is the key on the page, '' for none: what is sent twice renews once.
    """
    feed = _hold_feed(user)
    if feed and _find_key(feed) != seen:
        return feed
    feed = feed or DiaryFeed(user=user)
    feed.key, feed.made_at, feed.switched_off_at = uuid.uuid4(), at, None
    feed.save()
    _tell_audit(user, "calendar feed made", at)
    return feed


@transaction.atomic
def switch_off_feed(*, user: User, at: datetime) -> None:
    """Stop somebody's feed, where there is one."""
    feed = _hold_feed(user)
    if feed and feed.switched_off_at is None:
        feed.switched_off_at = at
        feed.save()
        _tell_audit(user, "calendar feed switched off", at)


def _hold_feed(user: User) -> DiaryFeed | None:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    feed: DiaryFeed | None = DiaryFeed.objects.filter(user=user).first()
    return feed


def _find_key(feed: DiaryFeed) -> str:
    return "" if feed.switched_off_at else feed.key.hex


def _tell_audit(user: User, words: str, at: datetime) -> None:
    services = sorted(user.build_reader().roles)
    access_changed.send(User, user=user, services=services, words=words, by=user, at=at)
