"""Pages for pauses and exemptions, guiding rules, moves of version and what a version changed."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from handrail import service_models
from handrail.accounts.access import StaffRequest, allow_signed_in
from handrail.accounts.policy import Permission
from handrail.journey.case import queries
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, work_through
from handrail.journey.screening.queries import agreed_to_take_part, known_answers
from handrail.journey.terms import actions
from handrail.journey.terms.forms import ExceptionForm, MoveForm, ResumeForm, RuleAnswerForm
from handrail.journey.terms.models import ClockException, ClockExceptionKind
from handrail.journey.terms.queries import to_acknowledge
from handrail.service_models import eligibility
from handrail.service_models.diff import compare_versions, list_announced_changes


@case_page(Permission.EXCEPT_CLOCK)
def clock_exception(request: StaffRequest, case: Case) -> HttpResponse:
    """Pause a clock, or exempt the case from it, with the reason."""
    at = timezone.now()
    form = ExceptionForm(request.POST or None, version=queries.version_of(case), today=timezone.localdate(at))

    def except_clock(form: ExceptionForm) -> ClockException | None:
        do = (
            actions.pause_clock
            if form.cleaned_data["kind"] == ClockExceptionKind.PAUSE
            else actions.exempt_clock
        )
        submission = form.cleaned_data["submission"]
        return do(case=case, by=request.user, at=at, submission=submission, **form.read_facts())

    return work_through(
        request,
        form,
        act=except_clock,
        then=("case", case.reference),
        title="Pause or remove a deadline",
        case=case,
        button="Save",
    )


@case_page(Permission.EXCEPT_CLOCK)
def resume_page(request: StaffRequest, case: Case, exception_id: int) -> HttpResponse:
    """End a pause."""
    row = get_object_or_404(ClockException, pk=exception_id, case=case, kind=ClockExceptionKind.PAUSE)
    form = ResumeForm(request.POST or None, initial={"ends_on": timezone.localdate()})
    return work_through(
        request,
        form,
        act=lambda form: actions.resume_clock(
            pause=row,
            by=request.user,
            at=timezone.now(),
            ends_on=form.cleaned_data["ends_on"],
            submission=form.cleaned_data["submission"],
        ),
        then=("case", case.reference),
        title=f"End the pause: {actions.clock_label(case, row.clock)}",
        case=case,
        button="End the pause",
    )


@case_page(Permission.PLAN)
def rule_answer(request: StaffRequest, case: Case, code: str) -> HttpResponse:
    """Record what a rule that guides asks for."""
    rules = {rule.code: rule for rule in queries.version_of(case).guiding_rules}
    rule = rules.get(code)
    asks = getattr(rule, "asks", "")
    if rule is None or not asks:
        raise Http404("This service has no such rule.")
    return work_through(
        request,
        RuleAnswerForm(request.POST or None, asks=asks),
        act=lambda form: actions.answer_rule(
            case=case,
            by=request.user,
            at=timezone.now(),
            rule=code,
            text=form.cleaned_data["text"],
            submission=form.cleaned_data["submission"],
        ),
        then=("case", case.reference),
        title=rule.label,
        intro=rule.staff,
        case=case,
        button="Save",
    )


@case_page(Permission.MOVE_VERSION)
def move_version_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Move a case to another version by a recorded decision; says first what would change."""
    service = service_models.get_service(case.service)
    now = queries.version_of(case)
    known = known_answers(case)
    versions = [version for version in service.versions if version.id != now.id]
    others = [
        {
            "version": version,
            "announced": list_announced_changes(service, now, version),
            "changes": [change.text for change in compare_versions(now, version)],
            "eligibility": eligibility.evaluate_before_consent(
                version, {**known, eligibility.CONSENT_QUESTION: agreed_to_take_part(case, version)}
            ),
        }
        for version in versions
    ]
    form = MoveForm(
        request.POST or None, versions=[(version.id, f"Version {version.id}") for version in versions]
    )
    return work_through(
        request,
        form,
        act=lambda form: actions.move_version(
            case=case,
            to=form.cleaned_data["to"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
            submission=form.cleaned_data["submission"],
        ),
        then=("case", case.reference),
        title="Move to another version of the service",
        case=case,
        template="journey/move.html",
        others=others,
        now=now,
        button="Move case",
    )


@allow_signed_in
def show_changes(request: StaffRequest) -> HttpResponse:
    """What versions of the reader's services changed, until they say they have read it."""
    at = timezone.now()
    if request.method == "POST":
        service, _, version = request.POST.get("version", "").partition("/")
        unread = {(each.service, each.id) for each, _ in to_acknowledge(request.reader, at)}
        if (service, version) in unread:
            actions.acknowledge_changes(user=request.user, service=service, version=version, at=at)
        return redirect("changes")
    waiting = [
        (service_models.get_service(version.service), version, told)
        for version, told in to_acknowledge(request.reader, at)
    ]
    return render(request, "journey/changes.html", {"waiting": waiting})
