"""The address of what a service needs before it opens."""

from django.urls import path

from handrail.opening import views

urlpatterns = [path("opening/<slug:service>/", views.show_opening, name="opening")]
