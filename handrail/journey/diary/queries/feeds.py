"""What a calendar feed reads: one diary, and nothing of a restricted record but its time."""

import uuid
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import QuerySet

from handrail.accounts.models import User
from handrail.accounts.policy import Permission, Reader
from handrail.journey.diary.models import Appointment, CallBack, DiaryFeed, GroupSession
from handrail.journey.messages.links import key_of

RowType = TypeVar("RowType", Appointment, CallBack)

FEED_TOKEN = "diary-feed"  # the salt of its signature
DAYS_BACK, DAYS_AHEAD = timedelta(days=14), timedelta(days=120)


def find_feed(token: str) -> DiaryFeed | None:
    """Return the feed of an address, while it is on and its owner may sign in."""
    key = key_of(FEED_TOKEN, token)
    feeds = DiaryFeed.objects.filter(switched_off_at__isnull=True, user__is_active=True)
    return feeds.filter(key=uuid.UUID(hex=key)).select_related("user").first() if key else None


def find_own_feed(user: User) -> DiaryFeed | None:
    """Return somebody's own feed; None where it is off."""
    return DiaryFeed.objects.filter(user=user, switched_off_at__isnull=True).first()


def list_feed_rows(reader: Reader, at: datetime) -> list[Appointment]:
    """Return a reader's appointments around now, cancelled ones too; people of restricted records unread."""
    rows = Appointment.objects.filter(
        user_id=reader.user_id or 0,
        starts_at__gte=at - DAYS_BACK,
        starts_at__lt=at + DAYS_AHEAD,
        case__service__in=reader.list_services_with(Permission.RECORD_CONTACT),
        session__isnull=True,
    )
    return _read_rows(rows)


def list_feed_sessions(reader: Reader, at: datetime) -> list[GroupSession]:
    """Return the group sessions that a reader leads around now, cancelled ones too."""
    services = reader.list_services_with(Permission.RECORD_CONTACT)
    sessions = GroupSession.objects.filter(leader_id=reader.user_id or 0, service__in=services)
    return list(sessions.filter(starts_at__gte=at - DAYS_BACK, starts_at__lt=at + DAYS_AHEAD))


def list_feed_calls(reader: Reader, at: datetime) -> list[CallBack]:
    """Return the calls a reader has promised and not made, likewise."""
    rows = CallBack.objects.filter(
        user_id=reader.user_id or 0,
        closed_at__isnull=True,
        due_at__lt=at + DAYS_AHEAD,
        case__service__in=reader.list_services_with(Permission.RECORD_CONTACT),
    )
    return _read_rows(rows)


def _read_rows(rows: QuerySet[RowType]) -> list[RowType]:
    shown: list[RowType] = list(rows.filter(case__restricted=False).select_related("case__person"))
    return shown + list(rows.filter(case__restricted=True).select_related("case"))
