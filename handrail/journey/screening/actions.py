"""Deciding whether the service is for this person, and telling those who should know."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handrail.accounts.models import User
from handrail.design.service_voice import write_for
from handrail.foundation.translation import translate_text as _
from handrail.journey.case import queries
from handrail.journey.case.actions import (
    ConsentAnswer,
    append_event,
    drop_draft,
    lock_case,
    once_per_submission,
    record_consents,
)
from handrail.journey.case.dating import find_moment, list_steps
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case
from handrail.journey.case.rules import CARE_STAGES, CaseStage
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.journey.referral.links import referrer_link
from handrail.journey.screening import rules
from handrail.journey.screening.models import NeedsDecision, ReferralClosure, Screening
from handrail.journey.screening.queries import count_tries, known_answers


@dataclass(frozen=True)
class ClosingFacts:
    """Why a referral is closed without screening, and the case that has it already."""

    reason: str
    note: str
    duplicate_of: Case | None = None


@dataclass(frozen=True)
class NeedsFacts:
    """What was found of somebody's needs and why; of those beyond the service also what follows."""

    decision: str
    reason: str
    goes_to: str = ""
    tells: str = ""


@once_per_submission
def decide_screening(
    *,
    case: Case,
    by: User,
    at: datetime,
    answers: Mapping[str, object],
    consents: Sequence[ConsentAnswer] = (),
    submission: uuid.UUID | None = None,
    seen: int | None = None,
    exception: rules.AcceptedException | None = None,
    happened_on: date | None = None,
) -> Screening:
    """Record the outcome: enrolled, declined (eligible but did not agree) or not eligible.

    `happened_on` is the day they were screened and gave their consents, today where none is given.
    With an `exception` somebody who is not eligible is accepted all the same, if they agree.
    Raises rules.NotYetKnown while an unanswered question could still change the outcome.
    """
    held = lock_case(case, topic="screening", seen=seen, stages=[CaseStage.REFERRED])
    draft = queries.draft_of(f"screening:{held.pk}")
    version = queries.version_of(held)
    decision = rules.decide_outcome(version, answers, {c["item"]: c["given"] for c in consents}, exception)
    because = exception.because if exception else ""
    screened_at = find_moment(happened_on, at, list_steps(queries.milestones_of(held)))
    screening = Screening.objects.create(
        case=held,
        at=screened_at,
        recorded_at=at,
        recorded_by=by,
        answers=dict(answers),
        outcome=decision.outcome,
        workstream=decision.workstream,
        reasons=[reason.__dict__ for reason in decision.reasons],
        signposted_to=list(decision.signposted_to),
        accepted_because=because,
    )
    if consents:
        record_consents(case=held, by=by, at=at, answers=consents, happened_on=happened_on)
    held.workstream = decision.workstream
    append_event(
        held,
        "screening.decided",
        by=by,
        at=screened_at,
        recorded_at=at,
        submission=submission,
        outcome=decision.outcome,
        outcome_label=rules.word_outcome(decision.outcome, because),
        asked=list(draft.data) if draft else [],
    )
    _tell_referrers(held, by=by, at=at)
    drop_draft(f"screening:{held.pk}")
    return screening


def record_earlier_screening(
    *, case: Case, workstream: str, by: User, at: datetime, happened_on: date
) -> Screening:
    """Record that another system had enrolled the client on a day: by which answers is not known here.

    Nobody is told: it is no news. Raises UserError where it cannot have been on that day.
    """
    held = lock_case(case, stages=[CaseStage.REFERRED])
    screened_at = find_moment(happened_on, at, list_steps(queries.milestones_of(held)))
    outcome = rules.EnrolmentOutcome.ENROLLED
    reason = rules.ReasonGiven(rules.ENROLLED_EARLIER, "met", outcome.label, rules.ENROLLED_EARLIER_TEXT)
    screening = Screening.objects.create(
        case=held, at=screened_at, recorded_at=at, recorded_by=by, answers=known_answers(held),
        outcome=outcome, workstream=workstream, reasons=[reason.__dict__],
    )  # fmt: skip
    held.workstream = workstream
    append_event(
        held, "screening.decided", by=by, at=screened_at, recorded_at=at, outcome=outcome,
        outcome_label=rules.ENROLLED_EARLIER_TEXT, asked=[],
    )  # fmt: skip
    return screening


@once_per_submission
def close_referral(
    *,
    case: Case,
    closing: ClosingFacts,
    by: User,
    at: datetime,
    submission: uuid.UUID | None = None,
) -> ReferralClosure:
    """Close a referral that is not screened; it leaves the desk, and can be opened again.

    Raises NotNow where the case has been screened, or where the person was not tried often enough.
    """
    held = lock_case(case, stages=[CaseStage.REFERRED])
    tries = count_tries(held)
    wanted = queries.version_of(held).screening.tries_to_reach
    if fault := rules.find_fault_of_closing(closing.reason, tries, wanted):
        raise NotNow(fault)
    if closing.duplicate_of and closing.duplicate_of.pk == held.pk:
        raise NotNow("That is the reference of this case itself.")
    closure = ReferralClosure.objects.create(
        case=held, at=at, recorded_at=at, recorded_by=by, tries=tries, **vars(closing),
    )  # fmt: skip
    append_event(
        held, "referral.closed", by=by, at=at, submission=submission, note=closing.note,
        reason_label=closure.reason_label,
    )  # fmt: skip
    if closing.reason in rules.TOLD_REASONS:
        _tell_referrers(held, by=by, at=at)
    drop_draft(f"screening:{held.pk}")
    return closure


@once_per_submission
def decide_needs(
    *,
    case: Case,
    needs: NeedsFacts,
    by: User,
    at: datetime,
    submission: uuid.UUID | None = None,
) -> NeedsDecision:
    """Record that somebody's needs are beyond the service, or complex.

    Beyond the service, a referral that is not screened yet is decided by it: not eligible. Later the case is
    discharged on its own page. Raises NotNow once support has ended.
    """
    held = lock_case(case, stages=[CaseStage.REFERRED, *CARE_STAGES])
    decision = NeedsDecision.objects.create(case=held, at=at, recorded_at=at, recorded_by=by, **vars(needs))
    append_event(
        held, "needs.decided", by=by, at=at, submission=submission,
        decision_label=rules.NeedsFinding.find_label(needs.decision),
    )  # fmt: skip
    if needs.decision != rules.NeedsFinding.BEYOND:
        return decision
    if held.stage == CaseStage.REFERRED:
        _screen_as_beyond(held, by=by, at=at)
    if needs.tells == rules.ReferrerTeller.SERVICE:
        _tell_referrers(held, by=by, at=at)
    return decision


def _screen_as_beyond(case: Case, *, by: User, at: datetime) -> None:
    """Decide a screening by what the person needs, whatever the other criteria say."""
    outcome = rules.EnrolmentOutcome.NOT_ELIGIBLE
    reason = rules.ReasonGiven(
        rules.NEEDS_BEYOND, "not_met", rules.NeedsFinding.BEYOND.label, rules.NEEDS_BEYOND_TEXT
    )
    Screening.objects.create(
        case=case, at=at, recorded_at=at, recorded_by=by, answers=known_answers(case), outcome=outcome,
        reasons=[reason.__dict__],
    )  # fmt: skip
    append_event(
        case, "screening.decided", by=by, at=at, outcome=outcome, outcome_label=outcome.label, asked=[]
    )
    drop_draft(f"screening:{case.pk}")


def _tell_referrers(case: Case, *, by: User, at: datetime) -> None:
    """Whoever sent the client hears that there is news; their page shows as much as the client agrees to."""
    for referral in case.referrals.exclude(referrer_email=""):
        with write_for(case.service):
            subject = _("Update on referral %(reference)s", reference=referral.reference)
            body = _(
                "There is an update on the referral you sent, %(reference)s.\n\n"
                "Track this referral: %(link)s\n\nDo not share this link.",
                reference=referral.reference,
                link=referrer_link(referral, referral.referrer_email, at=at),
            )
        queue_message(
            case=case,
            purpose=MessagePurpose.REFERRAL_UPDATE,
            recipient="referrer",
            address=referral.referrer_email,
            subject=subject,
            body=body,
            by=by,
            at=at,
        )
