"""Writing what accounts keep besides staff and roles: counts of requests, sessions, email changes."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from handrail.accounts.emails import queue_email_change, queue_password_reset, queue_set_up_link
from handrail.accounts.models import EmailChange, RequestCount, SetUpLink, User
from handrail.accounts.queries import find_open_set_up_link, find_owner_of
from handrail.accounts.signals import access_changed

# The same request within this time is one page sent twice; later, somebody asks for another link.
SENT_TWICE_WITHIN = timedelta(minutes=2)
ADD_TO_COUNT = """
    INSERT INTO accounts_requestcount (key, expires_at, count) VALUES (%s, %s, 1)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN accounts_requestcount.expires_at <= %s THEN 1
                     ELSE accounts_requestcount.count + 1 END,
        expires_at = CASE WHEN accounts_requestcount.expires_at <= %s THEN excluded.expires_at
                          ELSE accounts_requestcount.expires_at END
    RETURNING count"""


# A manager's reset may wait for its owner until the next day.
SET_UP_LINK_WORKS = timedelta(days=1)
# Whoever presses twice is sent one link; whoever knows a password fills nobody's mailbox.
SENT_JUST_NOW = timedelta(minutes=5)


def add_to_count(key: str, seconds: int, now: datetime) -> int:
    """Add 1 to a count and return it: one statement, so that no two processes count the same."""
    moment, until = (
        connection.ops.adapt_datetimefield_value(value) for value in (now, now + timedelta(seconds=seconds))
    )
    with connection.cursor() as cursor:
        cursor.execute(ADD_TO_COUNT, [key, until, moment, moment])
        row = cursor.fetchone()
    return int(row[0])


def clear_expired(at: datetime) -> str:
    """Delete counts and sessions that have expired; return what in words."""
    counts, _ = RequestCount.objects.filter(expires_at__lte=at).delete()
    sessions, _ = Session.objects.filter(expire_date__lt=at).delete()
    return f"{counts} counts and {sessions} sessions cleared"


def note_session_use(request: HttpRequest, at: datetime) -> None:
    """Note that the session of a request is used; it is listed from its first use."""
    sessions = UserSession.objects.filter(session_key=request.session.session_key)
    if not sessions.update(last_seen_at=at):
        UserSession.objects.create_from_request(request)


def end_sessions(user: User) -> int:
    """Sign somebody out everywhere; return how many sessions ended."""
    sessions = Session.objects.filter(expire_date__gt=timezone.now())
    own = [row.pk for row in sessions.iterator() if row.get_decoded().get("_auth_user_id") == str(user.pk)]
    Session.objects.filter(pk__in=own).delete()
    UserSession.objects.filter(user=user).delete()
    return len(own)


def request_email_change(user: User, new_email: str, at: datetime) -> EmailChange:
    """Ask for a new email address: a link goes to it, a notice to the present one. Earlier requests end.

    The page sent twice asks once: the same address again within `SENT_TWICE_WITHIN`.
    """
    with transaction.atomic():
        held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        standing = EmailChange.objects.filter(user=held, confirmed_at=None, undone_at=None)
        just_asked = {"new_email": new_email.lower(), "requested_at__gt": at - SENT_TWICE_WITHIN}
        if same := standing.filter(**just_asked).first():
            return same
        standing.update(undone_at=at)
        change = EmailChange.objects.create(
            user=user, old_email=user.email, new_email=new_email.lower(), requested_at=at
        )
        queue_email_change(change, at)
    return change


def confirm_email_change(change: EmailChange, at: datetime) -> bool:
    """Change the email address, if the new one is nobody else's by now; return whether it was changed."""
    with transaction.atomic():
        change = EmailChange.objects.select_for_update().get(pk=change.pk)
        if change.confirmed_at or change.undone_at or find_owner_of(change.new_email):
            return False
        change.confirmed_at = at
        change.save(update_fields=["confirmed_at"])
        _set_email(change.user, change.new_email, at)
    return True


def undo_email_change(change: EmailChange, at: datetime) -> None:
    """Give an account back to its old address: whoever else had it is signed out, and its password ends."""
    with transaction.atomic():
        change = EmailChange.objects.select_for_update().get(pk=change.pk)
        if change.undone_at:
            return
        change.undone_at = at
        change.save(update_fields=["undone_at"])
        change.user.set_unusable_password()
        _set_email(change.user, change.old_email, at)
        end_sessions(change.user)
        queue_password_reset(address=change.old_email, at=at)


@transaction.atomic
def request_set_up_link(*, user: User, by: User | None, at: datetime) -> SetUpLink:
    """Send somebody a link to set up a second factor with; the one before ends, unless it left just now."""
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    current = find_open_set_up_link(person, at)
    if current and at - current.sent_at < SENT_JUST_NOW:
        return current
    SetUpLink.objects.filter(user=person, used_at=None, expires_at__gt=at).update(expires_at=at)
    link = SetUpLink.objects.create(
        user=person, requested_by=by, sent_at=at, expires_at=at + SET_UP_LINK_WORKS
    )
    queue_set_up_link(link)
    _tell_of_change(person, "second factor link sent", by, at)
    return link


def spend_set_up_links(user: User, at: datetime) -> None:
    """End the links of somebody who has set up a second factor."""
    SetUpLink.objects.filter(user=user, used_at=None, expires_at__gt=at).update(used_at=at)


def _set_email(user: User, email: str, at: datetime) -> None:
    """Set an account's address, which no other address of allauth's stands in for any more."""
    user.email = email
    user.save(update_fields=["email", "password"])
    EmailAddress.objects.filter(user=user).delete()
    _tell_of_change(user, "email changed", user, at)


def _tell_of_change(user: User, words: str, by: User | None, at: datetime) -> None:
    services = sorted(set(user.memberships.values_list("service", flat=True)))
    access_changed.send(User, user=user, services=services, words=words, by=by, at=at)
