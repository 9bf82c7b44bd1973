"""A view that does not say who may reach it."""

from django.http import HttpResponse
from django.urls import path


def silent(request):
    return HttpResponse("should never be seen")


urlpatterns = [path("silent/", silent)]
