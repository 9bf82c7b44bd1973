"""The summary at discharge as a letter; the employer's copy holds dates and attendance alone."""

import functools
from datetime import datetime

from handrail.accounts.models import User
from handrail.design.service_voice import write_for
from handrail.foundation.translation import mark_text
from handrail.foundation.translation import translate_text as _
from handrail.journey.case import queries
from handrail.journey.case.letters import draw_letter
from handrail.journey.case.models import Case, Document
from handrail.journey.discharge.models import Discharge
from handrail.journey.support.models import WorkAttendance
from handrail.journey.support.presenters import join_hours

WORK_WORDS: dict[str, str] = {
    WorkAttendance.OFF_SICK: mark_text("off sick"),
    WorkAttendance.AT_WORK: mark_text("at work"),
    WorkAttendance.NOT_EMPLOYED: mark_text("not in a job"),
    WorkAttendance.NOT_KNOWN: mark_text("not known"),
}


def discharge_summary(
    case: Case, discharge: Discharge, *, by: User, at: datetime
) -> tuple[Document, Document]:
    """The summary of progress, and a copy for the employer with dates and attendance alone."""
    reasons = queries.version_of(case).discharge.reasons
    reason = next(item.label for item in reasons if item.code == discharge.reason)
    letter = functools.partial(draw_letter, case=case, by=by, at=at, discharge=discharge, reason=reason)
    with write_for(case.service):
        for_employer = letter(
            "discharge_for_employer",
            to="employer",
            title=_("End of support: %(name)s", name=case.person.name),
        )
    with write_for(case.service, case.person.language):
        return letter(
            "discharge_summary",
            title=_("Summary at discharge"),
            work=join_hours(_(WORK_WORDS[discharge.work_attendance]), discharge),
        ), for_employer
