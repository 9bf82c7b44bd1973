"""The letter that tells the GP of a death, or that one was recorded in error."""

from datetime import datetime

from handrail.accounts.models import User
from handrail.design.service_voice import write_for
from handrail.foundation.translation import translate_text as _
from handrail.journey.case.death import Death
from handrail.journey.case.letters import draw_letter
from handrail.journey.case.models import Case, Document
from handrail.journey.documents.rules import DEATH_CORRECTION, DEATH_NOTICE


def draw_notice(case: Case, death: Death, *, by: User, at: datetime) -> Document:
    """Draw the letter to the GP."""
    with write_for(case.service):
        kind, title = (
            (DEATH_CORRECTION, _("A death recorded in error"))
            if death.undone_at
            else (DEATH_NOTICE, _("Notice of a death"))
        )
        return draw_letter(kind, case=case, by=by, at=at, title=title, to="gp", death=death)
