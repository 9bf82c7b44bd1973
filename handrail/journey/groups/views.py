"""Pages of group sessions: the list, a new one, its register, who is put on it, cancelling it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from handrail import service_models
from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.policy import Permission
from handrail.accounts.queries import find_holders
from handrail.foundation.calendars import to_day
from handrail.foundation.wording import format_count, nhs_datetime
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import note_cases, work_through
from handrail.journey.diary.models import GroupSession
from handrail.journey.groups import actions
from handrail.journey.groups.forms import (
    CancelSessionForm,
    MoveSessionForm,
    SessionForm,
    SessionPeopleForm,
    SessionRegisterForm,
)
from handrail.journey.groups.queries import (
    count_places,
    find_session,
    list_candidates,
    list_places,
    list_sessions,
)
from handrail.journey.groups.rules import find_cancel_problem, find_move_problem, find_place_problem


@require_permission(Permission.RECORD_CONTACT)
def show_sessions(request: StaffRequest) -> HttpResponse:
    """List the group sessions of the reader's services."""
    rows = [
        [
            {"text": session.title, "href": reverse("group-session", args=[session.pk])},
            nhs_datetime(session.starts_at),
            session.place,
            session.leader.name,
            "Cancelled" if session.cancelled_at else format_count(getattr(session, "number", 0), "client"),
        ]
        for session in list_sessions(request.reader, timezone.now())
    ]
    services = [
        service_models.get_service(slug) for slug in request.reader.list_services_with(Permission.SUPPORT)
    ]
    return render(request, "journey/groups/sessions.html", {"rows": rows, "services": services})


@require_permission(Permission.SUPPORT)
def make_session_page(request: StaffRequest, service: str) -> HttpResponse:
    """Make a session of a service in which the reader supports clients."""
    if service not in request.reader.list_services_with(Permission.SUPPORT):
        raise Http404("You do not support clients in this service.")
    at, version = timezone.now(), service_models.get_service(service).current_version
    form = SessionForm(
        request.POST or None,
        offers=[(offer.code, offer.label) for offer in version.interventions],
        leaders=find_holders(Permission.RECORD_CONTACT, [service]),
        at=at,
        initial={"leader": str(request.user.pk)},
    )
    return work_through(
        request,
        form,
        act=lambda form: actions.make_session(
            details=form.read_details(service),
            slot=form.read_slot(),
            by=request.user,
            at=at,
            submission=form.cleaned_data["submission"],
        ),
        then=lambda session: ("group-session", str(session.pk)),
        title="Make a group session",
        back={"href": reverse("group-sessions")},
        button="Make session",
    )


def _say_why_not(session: GroupSession, title: str, problem: str, request: StaffRequest) -> HttpResponse:
    """Say why what a page is for cannot be done about a session any more."""
    context = {"session": session, "title": f"{title}: {session.title}", "problem": problem}
    return render(request, "journey/groups/not_now.html", context)


def _find_session(request: StaffRequest, key: int, permission: Permission) -> GroupSession:
    session = find_session(request.reader, key, permission)
    if session is None:
        raise Http404("There is no such session in a service of yours.")
    return session


@require_permission(Permission.RECORD_CONTACT)
def show_register(request: StaffRequest, session_id: int) -> HttpResponse:
    """Show who is on a session, as far as the reader may see them, and record who came."""
    session, at = _find_session(request, session_id, Permission.RECORD_CONTACT), timezone.now()
    places = list_places(session, request.reader)
    note_cases(request, [row.case for row in places])

    def record_answers(form: SessionRegisterForm) -> None:
        attended, seen = form.read_attended(), form.read_seen()
        form.renew_seen()
        actions.fill_register(session=session, attended=attended, by=request.user, at=at, seen=seen)

    return work_through(
        request,
        SessionRegisterForm(request.POST or None, places=places),
        act=record_answers,
        then=("group-session", str(session.pk)),
        title=session.title,
        template="journey/groups/register.html",
        session=session,
        has_begun=session.starts_at <= at and not session.cancelled_at,
        is_open=session.ends_at > at and not session.cancelled_at,
        may_move=session.starts_at > at and not session.cancelled_at,
        places=places,
        hidden=count_places(session) - len(places),
        back={"href": reverse("group-sessions")},
        button="Save register",
    )


@require_permission(Permission.SUPPORT)
def put_on_page(request: StaffRequest, session_id: int) -> HttpResponse:
    """Put clients on a session: the reader's own, or those looked up."""
    session = _find_session(request, session_id, Permission.SUPPORT)
    if request.method == "GET" and (problem := find_place_problem(session, timezone.now())):
        return _say_why_not(session, "Put clients on", problem, request)
    text = request.GET.get("q", "").strip()[:200]
    cases = {case.reference: case for case in list_candidates(session, request.reader, text)}
    note_cases(request, cases.values())
    chosen = [name for name in request.POST.getlist("cases") if name not in cases]
    form = SessionPeopleForm(
        request.POST or None,
        # Who was put on meanwhile has a place already: that is no fault.
        clients=[(name, _describe(case)) for name, case in cases.items()] + [(name, name) for name in chosen],
    )
    return work_through(
        request,
        form,
        act=lambda form: actions.put_on_session(
            session=session,
            cases=[cases[name] for name in form.cleaned_data["cases"] if name in cases],
            by=request.user,
            at=timezone.now(),
        ),
        then=("group-session", str(session.pk)),
        title=f"Put clients on: {session.title}",
        template="journey/groups/people.html",
        text=text,
        has_clients=bool(cases),
        back={"href": reverse("group-session", args=[session.pk])},
        button="Put on and invite",
    )


def _describe(case: Case) -> str:
    return f"{case.person.name}, {case.reference}, {case.stage_label}"


@require_permission(Permission.SUPPORT)
def move_session_page(request: StaffRequest, session_id: int) -> HttpResponse:
    """Move a session, or change where it is; everyone on it keeps their place and is told."""
    session, at = _find_session(request, session_id, Permission.SUPPORT), timezone.now()
    if request.method == "GET" and (problem := find_move_problem(session, at)):
        return _say_why_not(session, "Move", problem, request)
    form = MoveSessionForm(
        request.POST or None,
        at=at,
        initial={
            "on": to_day(session.starts_at),
            "time": timezone.localtime(session.starts_at).time(),
            "minutes": int((session.ends_at - session.starts_at).total_seconds()) // 60,
            "place": session.place,
        },
    )
    return work_through(
        request,
        form,
        act=lambda form: actions.move_session(
            session=session, slot=form.read_slot(), place=form.cleaned_data["place"], by=request.user, at=at
        ),
        then=("group-session", str(session.pk)),
        title=f"Move: {session.title}",
        intro="Everyone keeps their place. We tell them, if they can be told.",
        back={"href": reverse("group-session", args=[session.pk])},
        button="Move session",
    )


@require_permission(Permission.SUPPORT)
def cancel_session_page(request: StaffRequest, session_id: int) -> HttpResponse:
    """Cancel a session; everyone on it is told."""
    session = _find_session(request, session_id, Permission.SUPPORT)
    if request.method == "GET" and (problem := find_cancel_problem(session, timezone.now())):
        return _say_why_not(session, "Cancel", problem, request)
    return work_through(
        request,
        CancelSessionForm(request.POST or None),
        act=lambda form: actions.cancel_session(
            session=session, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
        ),
        then=("group-session", str(session.pk)),
        title=f"Cancel: {session.title}",
        intro="We tell everyone who has a place, if they can be told.",
        back={"href": reverse("group-session", args=[session.pk])},
        button="Cancel session",
    )
