"""What a client is written about an appointment: when and where, nothing of what it is for."""

from collections.abc import Sequence

from handrail import service_models
from handrail.foundation.choices import TextChoices
from handrail.foundation.translation import mark_text
from handrail.foundation.translation import translate_text as _
from handrail.foundation.wording import nhs_date, nhs_time
from handrail.journey.case.models import Case, ContactMode
from handrail.journey.diary.models import Appointment
from handrail.service_models.operator_details import find_details


class Notice(TextChoices):
    """What a client is told of an appointment."""

    CONFIRMED = "confirmed"
    CHANGED = "changed"
    REMINDED = "reminded"
    CANCELLED = "cancelled"


SUBJECTS = {
    Notice.CONFIRMED: mark_text("Your appointment on %(day)s"),
    Notice.CHANGED: mark_text("Your appointment has changed: it’s now on %(day)s"),
    Notice.REMINDED: mark_text("Reminder: your appointment on %(day)s"),
    Notice.CANCELLED: mark_text("Your appointment on %(day)s has been cancelled"),
}
OPENINGS = {
    Notice.CONFIRMED: mark_text("You have an appointment with %(service)s: %(times)s."),
    Notice.CHANGED: mark_text("Your appointment with %(service)s has changed. It’s now: %(times)s."),
    Notice.REMINDED: mark_text("This is a reminder of your appointment with %(service)s: %(times)s."),
    Notice.CANCELLED: mark_text("Your appointment with %(service)s has been cancelled: %(times)s."),
}


def write_subject(notice: Notice, rows: Sequence[Appointment]) -> str:
    """Return the subject of a notice, with the day of the first appointment."""
    return _(SUBJECTS[notice], day=nhs_date(rows[0].starts_at, weekday=True))


def write_body(notice: Notice, rows: Sequence[Appointment]) -> str:
    """Return the words of a notice about appointments of one case that differ in their times alone."""
    times = "; ".join(describe_start(row) for row in rows)
    service = service_models.get_service(rows[0].case.service).name
    lines = [_(OPENINGS[notice], service=service, times=times)]
    if notice != Notice.CANCELLED:
        lines += describe_meeting(rows[0])
    return "\n\n".join([*lines, _tell_how_to_change(rows[0].case, notice)])


def describe_start(row: Appointment) -> str:
    """Return when an appointment begins: 'Monday 2 July 2012 at 9:30am'."""
    return _("%(day)s at %(time)s", day=nhs_date(row.starts_at, weekday=True), time=nhs_time(row.starts_at))


def describe_meeting(row: Appointment) -> list[str]:
    """Return how the client is met, a sentence each."""
    lines = []
    if row.mode == ContactMode.TELEPHONE:
        lines.append(_("%(name)s will call you.", name=row.user.name))
    else:
        lines.append(_("You’ll see %(name)s.", name=row.user.name))
    if row.session_id:
        lines.append(_("This is a group session: other people will be there."))
    if row.place:
        lines.append(_("Where: %(place)s", place=row.place))
    if row.link:
        lines.append(_("Join here: %(link)s", link=row.link))
    if row.interpreter:
        lines.append(_("An interpreter will be there."))
    return lines


def _tell_how_to_change(case: Case, notice: Notice) -> str:
    number = find_details(case.service).telephone
    if notice == Notice.CANCELLED:
        return (
            _("To make another, call us on %(number)s.", number=number)
            if number
            else _("To make another, contact us in your usual way.")
        )
    if number:
        return _("If you cannot make it, call us on %(number)s.", number=number)
    return _("If you cannot make it, contact us in your usual way.")
