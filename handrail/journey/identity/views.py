"""Two records side by side: joined as one person, told apart, or parted again."""

from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.journey.case import queries
from handrail.journey.case.drafts import as_uuid
from handrail.journey.case.models import Case, Person
from handrail.journey.case.page_helpers import case_page, note_cases, work_through
from handrail.journey.identity import actions
from handrail.journey.identity.details import DETAILS, describe_detail
from handrail.journey.identity.forms import JoinForm
from handrail.journey.identity.queries import list_joined_records

TELL_APART = "apart"


@case_page(Permission.TAKE_REFERRAL)
def join_records(request: StaffRequest, case: Case, other: str) -> HttpResponse:
    """Compare two records, and say that they are one person's or two people's."""
    try:
        other_case = queries.find_case(request.reader, other, Permission.TAKE_REFERRAL)
    except Case.DoesNotExist:
        raise Http404("There is no such case that you can see.") from None
    note_cases(request, [other_case])
    at = timezone.now()
    kept, record = (each.person.same_as or each.person for each in (case, other_case))
    if request.POST.get("action") == TELL_APART:
        submission = as_uuid(request.POST.get("submission", ""))
        actions.tell_people_apart(case=case, other=other_case, by=request.user, at=at, submission=submission)
        return redirect("case", case.reference)
    return work_through(
        request,
        JoinForm(request.POST or None, kept=kept, record=record, references=(case.reference, other)),
        act=lambda form: actions.merge_people(
            case=case,
            other=other_case,
            by=request.user,
            at=at,
            taken=form.list_taken(),
            submission=form.cleaned_data["submission"],
        ),
        then=("case", case.reference),
        title="Is this the same person?",
        case=case,
        template="journey/identity/join.html",
        headings=["Detail", case.reference, other_case.reference],
        rows=_compare_details(kept, record),
        buttons=[
            {"text": "Join the records"},
            {"text": "They are two people", "value": TELL_APART, "secondary": True},
        ],
    )


def _compare_details(kept: Person, record: Person) -> list[list[str]]:
    """Return a row for each detail, as either record has it."""
    return [
        [label, *(describe_detail(person, code) or "Not recorded" for person in (kept, record))]
        for code, (label, _) in DETAILS.items()
    ]


@case_page(Permission.TAKE_REFERRAL)
def separate_records(request: StaffRequest, case: Case) -> HttpResponse:
    """Show the records joined as this person, and part one of them, or all."""
    records = list_joined_records(case.person)
    at, submission = timezone.now(), as_uuid(request.POST.get("submission", ""))
    if request.method == "POST" and not queries.is_done(submission):
        if wanted := request.POST.get("record"):
            record = next((record for record in records if str(record.pk) == wanted), None)
            if record is None:
                raise Http404("There is no such record joined with this person.")
            actions.part_record(case=case, record=record, by=request.user, at=at, submission=submission)
        else:
            actions.unmerge_people(case=case, by=request.user, at=at, submission=submission)
    if request.method == "POST":
        return redirect("case", case.reference)
    rows = [(record, [describe_detail(record, code) for code in DETAILS]) for record in records]
    return render(
        request,
        "journey/identity/separate.html",
        {"case": case, "title": "Joined records", "rows": rows, "submission": uuid4()},
    )
