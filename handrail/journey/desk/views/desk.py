"""The desk: what is due today. Allocation."""

from datetime import datetime
from itertools import groupby
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from handrail import service_models
from handrail.accounts.access import StaffRequest, allow_signed_in, require_permission
from handrail.accounts.models import Membership
from handrail.accounts.policy import Permission, Reader
from handrail.journey.allocation import actions
from handrail.journey.anonymous.queries import services_asking
from handrail.journey.case import queries
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, note_cases, seen_of, work_through
from handrail.journey.case.presenters import case_rows
from handrail.journey.case.rules import CaseStage
from handrail.journey.case.tasks import BANDS, choose_band
from handrail.journey.death.queries import list_recent_deaths
from handrail.journey.desk.agenda import build_agenda
from handrail.journey.desk.forms import (
    AbsenceForm,
    AllocateForm,
    ClientSearch,
    MemberForm,
    WorkFilter,
)
from handrail.journey.desk.presenters import client_rows, closing_cell, list_site_choices, team_rows
from handrail.journey.desk.queries import (
    MAX_POOL,
    case_managers,
    cases_of,
    count_caseloads,
    count_tasks,
    list_clients,
    list_members,
    my_work,
    overdue_in_team,
    suggest_case_managers,
    takes_referrals_first,
)
from handrail.journey.desk.queries.case_list import (
    MAX_CASES_PER_PAGE,
    CasePaginator,
)
from handrail.journey.desk.work_filter import count_work, filter_work
from handrail.journey.diary.queries.visits import select_late_for
from handrail.journey.private_pages.presenters import unanswered_rows
from handrail.journey.private_pages.queries import list_contact_changes, list_written
from handrail.journey.referral.queries import list_open_calls
from handrail.journey.restriction.queries import list_matched_cases
from handrail.journey.reviews.presenters import action_rows
from handrail.journey.reviews.queries import list_review_actions
from handrail.journey.safety.presenters import roster_gaps
from handrail.journey.safety.queries import may_answer
from handrail.journey.surgeries.queries import list_signing_services
from handrail.journey.terms.queries import to_acknowledge

BANDS_OF_DESK = {"new": "New referrals", **BANDS}


def _choose_part(case: Case, first: bool, at: datetime) -> str:
    """Return which part of a desk a case stands in; new referrals are their own where they come first."""
    return "new" if first and case.stage == CaseStage.REFERRED else choose_band(case.next_due_at, at)


def _build_rows(
    part: str, cases: list[Case], reader: Reader, at: datetime
) -> tuple[list[list[object]], bool]:
    """Return the rows of a part of a desk, and whether they end with the link to close a referral."""
    rows = case_rows(cases, at)
    if part != "new":
        return rows, False
    return [[*row, closing_cell(case, reader)] for row, case in zip(rows, cases, strict=True)], True


@allow_signed_in
def show_desk(request: StaffRequest) -> HttpResponse:
    """Where a signed-in person starts: their work, the soonest due first."""
    at = timezone.now()
    first = takes_referrals_first(request.reader)
    waiting = my_work(request.reader, timezone.localdate(at))
    whole = counts = count_work(waiting, at)
    form = WorkFilter(request.GET or None, kinds=whole.kinds, sites=list_site_choices(request.reader))
    if chosen := form.read_choices():
        waiting = filter_work(waiting, chosen, request.reader, at)
        counts = count_work(waiting, at)
    work = CasePaginator(waiting, MAX_CASES_PER_PAGE, sum(counts.bands.values())).get_page(
        request.GET.get("page")
    )
    note_cases(request, work)
    tasks = count_tasks(request.reader, at)
    matches = list_matched_cases(request.reader) if tasks["matches"] else []
    note_cases(request, [case for match in matches for case in (match.restricted, match.other)])
    late_visits = list(select_late_for(request.reader, at)) if tasks["late_visits"] else []
    to_do = list(list_review_actions(request.reader)) if tasks["review_actions"] else []
    messages = list_written(request.reader, at) if tasks["client_messages"] else []
    deaths = list(list_recent_deaths(request.reader, at))
    contact_changes = list(list_contact_changes(request.reader, at))
    agenda = build_agenda(request.reader, at)
    named = [*(line.review.case for line in to_do), *(message.case for message in messages)]
    note_cases(request, [*deaths, *contact_changes, *agenda.cases, *filter(None, named)])
    return render(
        request,
        "journey/desk.html",
        {
            "work": work,
            "agenda": agenda,
            # In the order of the list, so that the parts of a page stand together.
            "parts": [
                (BANDS_OF_DESK[name], *_build_rows(name, list(cases), request.reader, at))
                for name, cases in groupby(work, lambda case: _choose_part(case, first, at))
            ],
            "counts": [(BANDS[name], count) for name, count in counts.bands.items() if count],
            "form": form,
            "chosen": chosen,
            "has_work": any(whole.bands.values()),
            "most_listed": MAX_POOL if sum(whole.bands.values()) >= MAX_POOL else None,
            "address": f"?{urlencode({**chosen, 'page': ''})}",
            "at": at,
            "matches": matches,
            "deaths": deaths,
            "signing_services": list_signing_services(request.reader),
            "client_messages": unanswered_rows(messages),
            "review_actions": action_rows(to_do, timezone.localdate(at)),
            "late_visits": late_visits,
            "open_calls": list_open_calls(request.reader),
            "contact_changes": contact_changes,
            "to_read": len(to_acknowledge(request.reader, at)),
            "not_sent": tasks["not_sent"],
            "untold": tasks["untold"],
            "waiting_referrals": tasks["waiting_referrals"],
            "overdue": overdue_in_team(request.reader, at),
            "nobody_on_call": roster_gaps(request.reader, at),
            "anonymous_forms": services_asking(request.reader, Permission.TYPE_IN_ANONYMOUS),
        },
    )


# The pages that begin with whose they are, by what is done there.
CLIENT_PAGES = {
    "appointment-new": "Make an appointment: who with?",
    "call-back-new": "Call back: who?",
}


@require_permission(Permission.RECORD_CONTACT)
def choose_client_page(request: StaffRequest, page: str) -> HttpResponse:
    """Look a client up and go on to a form of their case; the reader's own clients stand there first."""
    form = ClientSearch(request.GET or None)
    text = str(form.cleaned_data.get("q") or "").strip() if form.is_bound and form.is_valid() else ""
    cases = list_clients(request.reader, text, timezone.localdate())
    clients = list(cases.select_related("person", "case_manager")[: MAX_CASES_PER_PAGE + 1])
    note_cases(request, clients[:MAX_CASES_PER_PAGE])
    context = {
        "form": form,
        "title": CLIENT_PAGES[page],
        "text": text,
        "rows": client_rows(clients[:MAX_CASES_PER_PAGE], page),
        "has_more": len(clients) > MAX_CASES_PER_PAGE,
    }
    return render(request, "journey/choose_client.html", context)


@case_page(Permission.ALLOCATE)
def allocate_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Give the case to a case manager, pass it on or have it covered; the service's rule proposes one."""
    at = timezone.now()
    form = AllocateForm(
        request.POST or None,
        suggestions=suggest_case_managers(case, timezone.localdate(at)),
        held=case.case_manager_id is not None,
        seen=str(queries.latest_event(case, "allocation")),
    )
    managers = {str(manager.pk): manager for manager in case_managers(case.service)}
    return work_through(
        request,
        form,
        act=lambda form: actions.allocate_case(
            case=case,
            case_manager=managers[form.cleaned_data["case_manager"]],
            by=request.user,
            at=at,
            submission=form.cleaned_data["submission"],
            seen=seen_of(form),
            **form.read_facts(),
        ),
        then=("case", case.reference),
        title="Allocate to a case manager",
        intro=queries.version_of(case).allocation.sentence,
        case=case,
        button="Allocate case",
    )


@require_permission(Permission.MANAGE_TEAM)
def show_team(request: StaffRequest) -> HttpResponse:
    """The case managers of the reader's services: skills, places, languages, room, absences."""
    today = timezone.localdate()
    teams = [
        (
            service_models.get_service(slug),
            team_rows(slug, list_members(slug), count_caseloads(slug), today),
        )
        for slug in request.reader.list_services_with(Permission.MANAGE_TEAM)
    ]
    return render(request, "journey/team.html", {"teams": teams})


def member_of(request: StaffRequest, service: str, user_id: int) -> Membership:
    """A case manager of a service that the reader manages. Raises Http404 otherwise."""
    if service in request.reader.list_services_with(Permission.MANAGE_TEAM):
        for row in list_members(service):
            if row.user_id == user_id:
                return row
    raise Http404("There is no such person in a team you manage.")


@require_permission(Permission.MANAGE_TEAM)
def change_member(request: StaffRequest, service: str, user_id: int) -> HttpResponse:
    """What allocation looks at for one member of staff, and their deputy for concerns over safety."""
    row = member_of(request, service, user_id)
    lists = {name: ", ".join(getattr(row, name)) for name in ("skills", "areas", "languages")}
    return work_through(
        request,
        MemberForm(
            request.POST or None,
            deputies=may_answer(service).exclude(pk=row.user_id),
            initial={
                "capacity": row.capacity,
                "working_days": [str(day) for day in row.working_days],
                "deputy": str(row.deputy_id or ""),
                **lists,
            },
        ),
        act=lambda form: actions.describe_member(
            member=row, facts=form.read_facts(), by=request.user, at=timezone.now()
        ),
        then="team",
        title=row.user.name,
        button="Save",
    )


@require_permission(Permission.MANAGE_TEAM)
def record_absence_page(request: StaffRequest, service: str, user_id: int) -> HttpResponse:
    """Note that somebody is away and who covers; each client is told."""
    row = member_of(request, service, user_id)
    others = [each.user for each in list_members(service) if each.user_id != user_id]
    return work_through(
        request,
        AbsenceForm(request.POST or None, others=others),
        act=lambda form: actions.record_absence(
            user=row.user,
            starts_on=form.cleaned_data["starts_on"],
            ends_on=form.cleaned_data["ends_on"],
            cover_by=form.others.get(form.cleaned_data["cover_by"]),
            cases=cases_of(row.user, service),
            by=request.user,
            at=timezone.now(),
        ),
        then="team",
        title=f"Record an absence: {row.user.name}",
        button="Save absence",
    )
