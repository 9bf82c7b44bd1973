"""A view that does not say who may reach it."""

from django.http import HttpResponse
from django.urls import path


def answer_nobody(request):
    return HttpResponse("should never be seen")


urlpatterns = [path("silent/", answer_nobody)]
