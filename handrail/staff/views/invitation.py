"""An invitation, opened by whoever it invites."""

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from handrail.accounts.access import allow_link_holders
from handrail.accounts.second_factor import allow_set_up
from handrail.foundation.errors import UserError
from handrail.staff.actions.invitations import accept_invitation
from handrail.staff.emails import read_token
from handrail.staff.forms import PasswordForm
from handrail.staff.models import Invitation
from handrail.staff.queries import find_invitation


@allow_link_holders
def show_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for a password; only choosing one spends the link, so that a mail scanner does not."""
    number, at = read_token(token), timezone.now()
    invitation = find_invitation(number) if number is not None else None
    if invitation and invitation.accepted_at and request.user == invitation.user:
        # Sent twice: the first has signed them in.
        return redirect("desk")
    if invitation is None or not invitation.is_open(at):
        return render(request, "staff/invitation_over.html", {"held": True}, status=404)
    form = PasswordForm(request.POST or None, user=invitation.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = accept_invitation(invitation=invitation, password=form.cleaned_data["password"], at=at)
        except UserError as refusal:
            form.add_error(None, str(refusal))
        else:
            signed_in: HttpResponse = perform_login(request, user, email_verification="none")
            allow_set_up(request)
            return signed_in
    return show_password_form(request, invitation, form)


def show_password_form(request: HttpRequest, invitation: Invitation, form: PasswordForm) -> HttpResponse:
    """The form with which somebody chooses a password."""
    return render(
        request,
        "staff/invitation.html",
        {"form": form, "invited": invitation.user, "until": invitation.expires_at, "held": True},
        status=422 if form.is_bound else 200,
    )
