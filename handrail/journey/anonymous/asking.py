"""Asking a client who has been discharged what helped most: by e-mail, or on a form that is posted."""

from datetime import datetime

from handrail import service_models
from handrail.accounts.models import User
from handrail.foundation.conditions import CONDITIONS
from handrail.journey.anonymous.links import new_link
from handrail.journey.anonymous.queries import asks_anonymously, was_asked
from handrail.journey.anonymous.rules import NO_GROUP
from handrail.journey.case import queries
from handrail.journey.case.actions import append, queue_message
from handrail.journey.case.filling import MADE_AS_IT_LEAVES
from handrail.journey.case.models import Case

PLACEHOLDER = next(iter(MADE_AS_IT_LEAVES))
SUBJECT = "What helped you most? One question, answered anonymously"
BODY = """{service} has one last question: what helped you most to get back to work?

Your answer is anonymous. It is kept without your name or your case, and nobody can tell from our \
records that it is yours: not your case manager, and not whoever reads everything we keep. It is counted \
with the answers of others when the month is over.

Answer here, once, within two months: {link}

You need not answer."""


def ask(*, case: Case, by: User, at: datetime) -> bool:
    """Ask once, where the service does so and the client can be asked; says whether they were."""
    if not asks_anonymously(queries.version_of(case)) or was_asked(case) or not _may_be_asked(case):
        return False
    address = case.person.email
    if address:
        queue_message(
            case=case,
            recipient="client",
            address=address,
            subject=SUBJECT,
            body=BODY.format(service=service_models.get(case.service).name, link=PLACEHOLDER),
            by=by,
            at=at,
        )
    how = "by email" if address else "on a form to be posted by the administrator"
    append(case, "anonymous.asked", by=by, at=at, how_label=how)
    return True


def _may_be_asked(case: Case) -> bool:
    """Nobody writes to somebody who has died, or who no longer agrees to a record being kept."""
    ended = queries.holding(case.discharges).first()
    required = {item.code for item in queries.version_of(case).consents if item.required}
    withdrawn = any(
        not consent.given for (item, _), consent in queries.consents_of(case).items() if item in required
    )
    return ended is not None and ended.reason != "died" and not withdrawn


def link_for(case: Case, at: datetime) -> str:
    """A new link for the client of this case, made as the message leaves; nothing is kept of it."""
    return new_link(case.service, group_of(case), at)


def group_of(case: Case) -> str:
    """The group of the main condition found at the assessment."""
    assessment = queries.holding(case.assessments).order_by("-at", "-id").first()
    return CONDITIONS.get(assessment.condition, NO_GROUP) if assessment else NO_GROUP
