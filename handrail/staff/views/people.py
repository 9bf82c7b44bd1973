"""Who works in the reader's services: the list, one person, and each change of their access."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.backends.utils import csrf_input
from django.utils import timezone

from handrail import service_models
from handrail.accounts.access import StaffRequest, require_permission
from handrail.accounts.models import User
from handrail.accounts.policy import Permission
from handrail.accounts.queries import find_open_set_up_link, find_second_factors
from handrail.foundation.errors import UserError
from handrail.journey.case.drafts import as_uuid
from handrail.journey.case.page_helpers import work_through
from handrail.staff.actions.access import (
    change_roles,
    change_telephone,
    reset_second_factor,
    resume_person,
    suspend_person,
)
from handrail.staff.actions.invitations import invite_again, invite_person, withdraw_invitation
from handrail.staff.forms import ConfirmForm, InviteForm, RolesForm, StaffTelephoneForm
from handrail.staff.presenters import COLUMNS, list_staff_rows, present_person
from handrail.staff.queries import (
    count_open_cases_of,
    describe_person,
    find_open_invitation,
    find_staff,
    list_staff,
)
from handrail.staff.rules import NewMember

SUSPEND_WARNING = (
    "They are signed out everywhere at once and cannot sign in again until you resume the account. "
    "Their roles and records stay."
)

FACTOR_RESET = "The second factor of {name} is reset. They are signed out and set it up again."
LINK_SENT = "{name} is sent a link to set up their second factor."


def find_managed(request: StaffRequest) -> tuple[str, ...]:
    """Return the services whose team the reader manages."""
    return request.reader.list_services_with(Permission.MANAGE_TEAM)


def find_colleague(request: StaffRequest, user_id: int) -> User:
    """Return somebody who holds a role in a service that the reader manages. Raises Http404 otherwise."""
    person = find_staff(find_managed(request), user_id)
    if person is None:
        raise Http404("Nobody of that number works in a service whose team you manage.")
    return person


def name_services(slugs: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return services as a form offers them."""
    return [(slug, service_models.get_service(slug).name) for slug in slugs]


@require_permission(Permission.MANAGE_TEAM)
def show_staff(request: StaffRequest) -> HttpResponse:
    """Everybody who holds a role in the reader's services, with when they last signed in."""
    slugs = find_managed(request)
    members = list_staff(slugs, timezone.now())
    lists = [(name, list_staff_rows(members, slug)) for slug, name in name_services(slugs)]
    return render(request, "staff/staff.html", {"lists": lists, "columns": COLUMNS})


@require_permission(Permission.MANAGE_TEAM)
def show_person(request: StaffRequest, user_id: int) -> HttpResponse:
    """One member of staff: what they may do here, whether they have joined, and what can be changed."""
    person, at = find_colleague(request, user_id), timezone.now()
    context = present_person(
        describe_person(person, at),
        managed=dict(name_services(find_managed(request))),
        invitation=find_open_invitation(person),
        set_up_link=find_open_set_up_link(person, at),
        open_cases=count_open_cases_of(person),
        is_self=person.pk == request.user.pk,
    )
    return render(
        request, "staff/person.html", {**context, "csrf": csrf_input(request), "token": uuid.uuid4()}
    )


@require_permission(Permission.MANAGE_TEAM)
def invite_page(request: StaffRequest) -> HttpResponse:
    """Invite somebody by email, with their roles in one of the reader's services."""
    form = InviteForm(request.POST or None, services=name_services(find_managed(request)))

    def invite_member(form: InviteForm) -> User:
        cleaned = form.cleaned_data
        roles = {form.read_service(): form.read_roles()}
        member = NewMember(cleaned["email"], cleaned["name"], roles, cleaned["telephone"])
        user, invitation = invite_person(
            member=member, by=request.user, at=timezone.now(), submission=cleaned["submission"]
        )
        done = "is invited" if invitation else "has an account here and now has these roles"
        messages.success(request, f"{user.name} {done}.")
        return user

    return work_through(
        request,
        form,
        act=invite_member,
        then=lambda user: ("staff-person", str(user.pk)),
        title="Invite someone",
        template="staff/form.html",
        back={"href": ".."},
        button="Send invitation",
    )


@require_permission(Permission.MANAGE_TEAM)
def change_roles_page(request: StaffRequest, user_id: int, service: str) -> HttpResponse:
    """The roles of one person in one service."""
    if service not in find_managed(request):
        raise Http404("There is no such service whose team you manage.")
    person = find_colleague(request, user_id)
    held = describe_person(person, timezone.now()).roles.get(service, [])
    return work_through(
        request,
        RolesForm(request.POST or None, initial={"roles": [role.value for role in held]}),
        act=lambda form: change_roles(
            user=person, service=service, roles=form.read_roles(), by=request.user, at=timezone.now()
        ),
        then=lambda _change: _page_after(request, user_id),
        title=f"Roles of {person.name}",
        caption=service_models.get_service(service).name,
        template="staff/form.html",
        back={"href": "../.."},
        button="Save roles",
    )


@require_permission(Permission.MANAGE_TEAM)
def change_telephone_page(request: StaffRequest, user_id: int) -> HttpResponse:
    """The number at which colleagues reach somebody, on call above all."""
    person = find_colleague(request, user_id)
    return work_through(
        request,
        StaffTelephoneForm(request.POST or None, initial={"telephone": person.telephone}),
        act=lambda form: change_telephone(
            user=person, telephone=form.cleaned_data["telephone"], by=request.user, at=timezone.now()
        ),
        then=("staff-person", str(user_id)),
        title=f"Phone number of {person.name}",
        template="staff/form.html",
        back={"href": ".."},
        button="Save phone number",
    )


@require_permission(Permission.MANAGE_TEAM)
def suspend_page(request: StaffRequest, user_id: int) -> HttpResponse:
    """Suspend somebody, after saying what that does and which cases they still have."""
    person = find_colleague(request, user_id)
    return work_through(
        request,
        ConfirmForm(request.POST or None),
        act=lambda _form: suspend_person(user=person, by=request.user, at=timezone.now()),
        then=("staff-person", str(user_id)),
        title=f"Suspend {person.name}",
        intro=SUSPEND_WARNING,
        template="staff/suspend.html",
        colleague=person,
        open_cases=count_open_cases_of(person),
        back={"href": ".."},
        buttons=[{"text": "Suspend account", "warning": True}],
    )


@require_permission(Permission.MANAGE_TEAM)
def resume_account(request: StaffRequest, user_id: int) -> HttpResponse:
    """Open a suspended account again."""
    return _act_on(
        request, user_id, lambda user: resume_person(user=user, by=request.user, at=timezone.now()),
        "{name} can sign in again.",
    )  # fmt: skip


@require_permission(Permission.MANAGE_TEAM)
def reset_factor_page(request: StaffRequest, user_id: int) -> HttpResponse:
    """Take somebody's second factor away, and send the link to set it up again with."""
    has_factor = find_second_factors(user=user_id).exists()
    return _act_on(
        request, user_id, lambda user: reset_second_factor(user=user, by=request.user, at=timezone.now()),
        FACTOR_RESET if has_factor else LINK_SENT,
    )  # fmt: skip


@require_permission(Permission.MANAGE_TEAM)
def send_invitation_again(request: StaffRequest, user_id: int) -> HttpResponse:
    """Send another link to somebody who has not joined."""
    return _act_on(
        request, user_id,
        lambda user: invite_again(
            user=user, by=request.user, at=timezone.now(),
            submission=as_uuid(request.POST.get("submission")),
        ),
        "{name} is invited again. The earlier link no longer works.",
    )  # fmt: skip


@require_permission(Permission.MANAGE_TEAM)
def withdraw_page(request: StaffRequest, user_id: int) -> HttpResponse:
    """Have the link of an invitation work no more."""
    return _act_on(
        request, user_id, lambda user: withdraw_invitation(user=user, by=request.user, at=timezone.now()),
        "The invitation of {name} is withdrawn.",
    )  # fmt: skip


def _act_on(request: StaffRequest, user_id: int, act: Callable[[User], object], words: str) -> HttpResponse:
    """Do what a button of somebody's page asks, and show the page again with what came of it."""
    person = find_colleague(request, user_id)
    if request.method == "POST":
        try:
            if act(person):
                messages.success(request, words.format(name=person.name))
        except UserError as refusal:
            messages.error(request, str(refusal))
    return redirect("staff-person", user_id)


def _page_after(request: StaffRequest, user_id: int) -> tuple[str, ...]:
    """Return the person's page, or the list where they no longer work in a service of the reader."""
    here = find_staff(find_managed(request), user_id)
    return ("staff-person", str(user_id)) if here else ("staff",)
