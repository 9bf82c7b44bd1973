"""Staff as their pages show them."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.urls import reverse

from handrail.accounts.models import SetUpLink
from handrail.accounts.set_up_links import make_set_up_link
from handrail.foundation.wording import nhs_date, nhs_datetime
from handrail.journey.case.models import Case
from handrail.outbox.carriers import mail_reaches_people
from handrail.outbox.rules import DeliveryState
from handrail.staff.emails import make_invitation_link
from handrail.staff.models import Invitation
from handrail.staff.queries import find_delivery
from handrail.staff.rules import StaffMember, StaffState, describe_roles

COLUMNS = ("Name", "Roles", "Last sign-in", "Second factor", "Account")
COLOURS = {
    StaffState.ACTIVE: "green",
    StaffState.INVITED: "blue",
    StaffState.EXPIRED: "orange",
    StaffState.WITHDRAWN: "grey",
    StaffState.SUSPENDED: "red",
}


def describe_case(case: Case) -> str:
    """Return a case in one line, as who hands it over knows it."""
    next_task = case.next_task and f"next: {case.next_task}"
    due = f"by {nhs_date(case.next_due_at)}" if case.next_due_at else ""
    parts = [case.person.name, case.reference, case.stage_label, " ".join(filter(None, (next_task, due)))]
    return ", ".join(filter(None, parts))


def list_staff_rows(members: Iterable[StaffMember], service: str) -> list[list[object]]:
    """Return a row for whoever holds a role in a service."""
    return [
        [
            {
                "text": member.name,
                "href": reverse("staff-person", args=[member.user_id]),
                "note": member.email,
            },
            describe_roles(member.roles[service]),
            describe_last_sign_in(member),
            "On" if member.has_second_factor else "Off",
            {"text": "", "tags": [describe_state(member)]},
        ]
        for member in members
        if service in member.roles
    ]


def describe_last_sign_in(member: StaffMember) -> str:
    """Return when somebody last signed in, in words."""
    return nhs_datetime(member.last_sign_in) or "Never"


def describe_state(member: StaffMember) -> dict[str, str]:
    """Return the state of an account as a tag."""
    return {"text": member.state.label, "colour": COLOURS[member.state]}


def present_person(
    member: StaffMember,
    *,
    managed: Mapping[str, str],
    invitation: Invitation | None,
    set_up_link: SetUpLink | None,
    open_cases: int,
    is_self: bool,
) -> dict[str, object]:
    """Return what the page of a member of staff shows; `managed` names the reader's services by slug."""
    elsewhere = [slug for slug in member.roles if slug not in managed]
    return {
        "member": member,
        "state": describe_state(member),
        "details": list_details(member, managed, open_cases),
        "elsewhere": elsewhere,
        "invitation": present_invitation(invitation) if invitation and not member.has_joined else None,
        "set_up": present_set_up(member, set_up_link),
        "is_self": is_self,
        "may_change": not is_self and not elsewhere,
        "is_suspended": member.state is StaffState.SUSPENDED,
    }


def present_set_up(member: StaffMember, link: SetUpLink | None) -> dict[str, object] | None:
    """Return the way to a second factor that somebody lacks; None where they have it or need none."""
    if member.has_second_factor or not settings.SECOND_FACTOR or member.state is not StaffState.ACTIVE:
        return None
    in_person = link is not None and not mail_reaches_people()
    return {
        "until": link.expires_at if link else None,
        "link": make_set_up_link(link) if link and in_person else "",
    }


def list_details(member: StaffMember, managed: Mapping[str, str], open_cases: int) -> list[dict[str, object]]:
    """Return the rows that describe a person, with a way to change their roles in each service."""
    facts: list[dict[str, object]] = [
        {"key": "Email", "value": member.email},
        {
            "key": "Phone",
            "value": member.telephone,
            "change": reverse("staff-telephone", args=[member.user_id]),
        },
        {"key": "Last sign-in", "value": describe_last_sign_in(member)},
        {"key": "Second factor", "value": "On" if member.has_second_factor else "Off"},
        {"key": "Open cases", "value": open_cases},
    ]
    return facts + [
        {
            "key": f"Roles in {name}",
            "value": describe_roles(member.roles.get(slug, [])),
            "empty": "None",
            "change": reverse("staff-roles", args=[member.user_id, slug]),
            "about": f"roles in {name}",
        }
        for slug, name in managed.items()
    ]


def present_invitation(invitation: Invitation) -> dict[str, object]:
    """Return until when a link works, how far its email has come, and the link where no mail arrives."""
    delivery = find_delivery(invitation)
    in_person = not mail_reaches_people() or delivery is DeliveryState.FAILED
    return {
        "until": invitation.expires_at,
        "delivery": delivery.label if delivery else "",
        "link": make_invitation_link(invitation) if in_person else "",
        "failed": delivery is DeliveryState.FAILED,
    }
