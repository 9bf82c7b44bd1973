"""The forms of a client's own page: acted on once, or shown again with what is wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from handrail.design import forms
from handrail.journey.case.models import Case

FormType = TypeVar("FormType", bound=forms.Form)


@dataclass(frozen=True)
class OwnFormPage:
    """A page of a client with a form: of which case, by which token, and where it leads with which thanks."""

    case: Case
    token: str
    title: str
    template: str
    then: str
    thanks: str


def work_through_own(
    request: HttpRequest,
    page: OwnFormPage,
    form: FormType,
    *,
    act: Callable[[FormType], object],
    **shown: object,
) -> HttpResponse:
    """Act on what a client sent and thank them on the page that follows, or show the form.

    `shown` is what the template shows besides the form.
    """
    if request.method == "POST" and form.is_valid():
        act(form)
        messages.success(request, page.thanks)
        return redirect(page.then, page.token)
    told = {"form": form, "title": page.title, "token": page.token, "case": page.case, **shown}
    return render(request, page.template, told, status=422 if form.is_bound else 200)
