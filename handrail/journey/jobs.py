"""The jobs of the schedule: what happens in the journey by time alone. `handrail work` runs them."""

from datetime import datetime, timedelta

from handrail.foundation.errors import UserError
from handrail.foundation.wording import format_count
from handrail.journey.anonymous.actions import tell_month
from handrail.journey.case.actions import refresh_every_case
from handrail.journey.diary.actions.upkeep import remind_clients
from handrail.journey.diary.actions.visits import alert_all_visits
from handrail.journey.questionnaire.automation import ask_and_remind
from handrail.journey.restriction.actions import end_emergencies, find_restricted_matches
from handrail.journey.safety.actions import alert_all_due
from handrail.journey.safety.alarm import JOB_NAME
from handrail.outbox.registry import Job

NO_KEY = (
    "{answers} left as found: expected their month's key in the folder of HANDRAIL_ANONYMOUS_KEYS, and it is "
    "not there. Run this where the key is."
)


def pass_on_concerns(at: datetime) -> str:
    """Alert whoever is due to be alerted of an open concern."""
    return f"{format_count(alert_all_due(at), 'person', 'people')} told of a concern over safety."


def ask_questionnaires(at: datetime) -> str:
    """Ask the follow-ups that are due, remind, and close what is over."""
    done = ask_and_remind(at)
    return (
        f"{format_count(done.asked, 'client')} asked, {format_count(done.reminded, 'client')} reminded, "
        f"{format_count(done.closed, 'questionnaire')} closed with what was answered."
    )


def tell_anonymous_answers(at: datetime) -> str:
    """Tell the anonymous answers of months that have ended. Raises UserError where their key is missing."""
    told = tell_month(at=at)
    if told.unreadable:
        raise UserError(NO_KEY.format(answers=format_count(told.unreadable, "answer")))
    answers, waiting = format_count(told.answers, "answer"), format_count(told.waiting, "answer")
    return f"{answers} told; {waiting} waiting for more."


def refresh_cases(at: datetime) -> str:
    """Compute every case again, after a change of rules or bank holidays."""
    differed = refresh_every_case(at)
    return f"{format_count(differed, 'case')} differed and {'was' if differed == 1 else 'were'} corrected."


def remind_of_appointments(at: datetime) -> str:
    """Remind clients of what they have tomorrow."""
    return f"{format_count(remind_clients(at), 'client')} reminded of an appointment."


def alert_of_visits(at: datetime) -> str:
    """Alert whoever is due to know that somebody has not checked in from a home visit."""
    return f"{format_count(alert_all_visits(at), 'person', 'people')} alerted of a missing check-in."


def close_restricted_records(at: datetime) -> str:
    """Close to those not named what they opened in an emergency a day ago."""
    return f"{format_count(end_emergencies(at), 'emergency opening')} ended."


def compare_restricted_records(at: datetime) -> str:
    """Ask those named about new records that are very likely of somebody whose record is restricted."""
    return f"{format_count(find_restricted_matches(at), 'record')} to compare with a restricted one."


JOBS = (
    Job(JOB_NAME, timedelta(minutes=1), pass_on_concerns),
    Job("home-visits", timedelta(minutes=1), alert_of_visits),
    Job("questionnaires", timedelta(minutes=5), ask_questionnaires),
    Job("appointments", timedelta(minutes=10), remind_of_appointments),
    Job("anonymous-answers", timedelta(hours=6), tell_anonymous_answers),
    Job("restricted-records", timedelta(minutes=15), close_restricted_records),
    Job("restricted-matches", timedelta(minutes=5), compare_restricted_records),
    Job("cases", timedelta(days=1), refresh_cases),
)
