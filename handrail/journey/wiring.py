"""What each stage gives to those below it, connected once at start-up: no stage imports one above it."""

from handrail.journey.allocation import history as allocation
from handrail.journey.anonymous.invitation import make_anonymous_link
from handrail.journey.assessment import history as assessment
from handrail.journey.attachments import receivers as _attachment_receivers  # noqa: F401
from handrail.journey.case import draft_receivers as _draft_receivers  # noqa: F401
from handrail.journey.case import history as case
from handrail.journey.case.contributions import Contributions, give_contributions
from handrail.journey.diary import history as diary
from handrail.journey.diary import receivers as _diary_receivers  # noqa: F401
from handrail.journey.discharge import history as discharge
from handrail.journey.discharge import receivers as _discharge_receivers  # noqa: F401
from handrail.journey.followup import history as followup
from handrail.journey.followup import receivers as _follow_up_receivers  # noqa: F401  # they connect themselves
from handrail.journey.identity import receivers as _identity_receivers  # noqa: F401
from handrail.journey.jobs import JOBS
from handrail.journey.links import receivers as _link_receivers  # noqa: F401
from handrail.journey.measures import history as measures
from handrail.journey.messages import history as messages
from handrail.journey.messages.actions import KIND, OWNER
from handrail.journey.messages.placeholders import ANONYMOUS_LINK, ANSWERING_LINK, register_placeholder
from handrail.journey.plan import history as plan
from handrail.journey.private_pages import history as private_pages
from handrail.journey.questionnaire import history as questionnaire
from handrail.journey.questionnaire.wording import make_answering_link
from handrail.journey.safety import receivers as _safety_receivers  # noqa: F401
from handrail.journey.screening import history as screening
from handrail.journey.support import history as support
from handrail.journey.terms import history as terms
from handrail.journey.withdrawal import receivers as _withdrawal_receivers  # noqa: F401
from handrail.outbox.registry import register_job, register_owner


def connect_stages() -> None:
    """Give the ground what stages contribute to a case, and messages the links made as they leave."""
    give_contributions(
        Contributions(
            find_screening=screening.find_screening,
            find_closing=screening.find_closing,
            find_case_manager=allocation.find_case_manager,
            find_usual_hours=assessment.find_usual_hours,
            find_allocated=allocation.find_allocated,
            find_assessed=assessment.find_assessed,
            find_plan_agreed=plan.find_plan_agreed,
            find_first_intervention=support.find_first_intervention,
            find_discharged=discharge.find_discharged,
            forbid_contact=(followup.forbids_contact,),
            exceptions=terms.EXCEPTIONS,
            progress=(
                *case.PROGRESS,
                *support.PROGRESS,
                *followup.PROGRESS,
                *terms.PROGRESS,
                *assessment.PROGRESS,
                *measures.PROGRESS,
                *allocation.PROGRESS,
                *messages.PROGRESS,
                *questionnaire.PROGRESS,
            ),
            details=(
                *screening.DETAILS,
                *assessment.DETAILS,
                *allocation.DETAILS,
                *messages.DETAILS,
                *diary.DETAILS,
                *private_pages.DETAILS,
            ),
        )
    )
    register_placeholder(ANONYMOUS_LINK, make_anonymous_link)
    register_placeholder(ANSWERING_LINK, make_answering_link)


def register_work() -> None:
    """Say what the worker asks as a message of a case leaves, and what it does by time."""
    register_owner(KIND, OWNER)
    for job in JOBS:
        register_job(job)
