"""Pages of an account that differ from allauth's: its email address, and links to set up a second factor."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from handrail.accounts.access import ReaderRequest, StaffRequest, allow_link_holders, allow_signed_in
from handrail.accounts.actions import (
    confirm_email_change,
    request_email_change,
    request_set_up_link,
    undo_email_change,
)
from handrail.accounts.email_changes import LIFETIMES, LinkPurpose, find_change
from handrail.accounts.forms import EmailChangeForm
from handrail.accounts.models import EmailChange
from handrail.accounts.second_factor import allow_set_up, redirect_to_set_up
from handrail.accounts.set_up_links import find_set_up_link
from handrail.outbox.carriers import mail_reaches_people


@allow_signed_in
def change_email(request: StaffRequest) -> HttpResponse:
    """Ask for the new address and the password, and send the link and the notice."""
    form = EmailChangeForm(request.POST if request.method == "POST" else None, request=request)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "account/email.html", {"form": form}, status=status)
    change = request_email_change(request.user, form.cleaned_data["email"], timezone.now())
    context = {"address": change.new_email, "days": LIFETIMES[LinkPurpose.CONFIRM].days}
    return render(request, "account/email_sent.html", context)


@allow_signed_in
def ask_for_set_up_link(request: StaffRequest) -> HttpResponse:
    """Send a link to the account's email address: a password alone sets up no second factor."""
    link = None
    if request.method == "POST":
        link = request_set_up_link(user=request.user, by=request.user, at=timezone.now())
    context = {"link": link, "is_mailed": mail_reaches_people(), "is_required": request.must_set_up}
    return render(request, "account/second_factor.html", context)


@allow_signed_in
def open_set_up_link(request: StaffRequest, token: str) -> HttpResponse:
    """Lead somebody who has the password and the link to where the second factor is set up."""
    if find_set_up_link(token, request.user, timezone.now()) is None:
        return render(request, "account/second_factor_over.html", status=404)
    allow_set_up(request)
    return redirect_to_set_up()


@allow_link_holders
def confirm_email(request: ReaderRequest, token: str) -> HttpResponse:
    """Confirm a new address by the link that was sent to it; reading the page changes nothing."""
    change = find_change(token, LinkPurpose.CONFIRM)
    if change and request.method == "POST" and confirm_email_change(change, timezone.now()):
        return _show_done(request, LinkPurpose.CONFIRM, change)
    return _show_link(request, LinkPurpose.CONFIRM, change)


@allow_link_holders
def undo_email(request: ReaderRequest, token: str) -> HttpResponse:
    """Stop a change of address, by the link in the notice to the old one."""
    change = find_change(token, LinkPurpose.UNDO)
    if change and request.method == "POST":
        undo_email_change(change, timezone.now())
        return _show_done(request, LinkPurpose.UNDO, change)
    return _show_link(request, LinkPurpose.UNDO, change)


def _show_done(request: ReaderRequest, purpose: LinkPurpose, change: EmailChange) -> HttpResponse:
    return render(request, "account/email_done.html", {"purpose": purpose, "change": change})


def _show_link(request: ReaderRequest, purpose: LinkPurpose, change: EmailChange | None) -> HttpResponse:
    """Show what a link does; a link that no longer works, or a change that cannot be made, as gone."""
    if request.method == "POST":
        change = None
    context = {"purpose": purpose, "change": change}
    return render(request, "account/email_link.html", context, status=200 if change else 404)
