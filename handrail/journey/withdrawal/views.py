"""The page that asks what becomes of a case whose client took back consent."""

from django.http import HttpResponse
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, work_through
from handrail.journey.withdrawal.actions import decide_withdrawal
from handrail.journey.withdrawal.forms import WithdrawalForm
from handrail.journey.withdrawal.models import WithdrawalDecision
from handrail.journey.withdrawal.presenters import describe_withdrawal
from handrail.journey.withdrawal.queries import select_undecided


@case_page(Permission.RECORD_CONTACT)
def decide_withdrawal_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Say what the client wants: support goes on, or the case is closed, which leads to the discharge."""
    form = WithdrawalForm(request.POST or None)

    def find_next(_: object) -> tuple[str, str]:
        closing = form.cleaned_data["decision"] == WithdrawalDecision.CLOSED
        may = request.reader.has_permission(Permission.DISCHARGE, case.service)
        return ("discharge" if closing and may and case.enrolled_at else "case", case.reference)

    return work_through(
        request,
        form,
        act=lambda form: decide_withdrawal(
            case=case,
            decision=WithdrawalDecision(form.cleaned_data["decision"]),
            note=form.cleaned_data["note"],
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        ),
        then=find_next,
        title="The client took back their consent",
        case=case,
        button="Save",
        withdrawals=[describe_withdrawal(row) for row in select_undecided(case)],
        template="journey/withdrawal.html",
    )
