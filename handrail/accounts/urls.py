"""Addresses of an account that stand before allauth's of the same name."""

from django.urls import path

from handrail.accounts import views

urlpatterns = [
    path("email/", views.change_email, name="account_email"),
    path("second-factor/", views.ask_for_set_up_link, name="second-factor"),
    path("second-factor/<str:token>/", views.open_set_up_link, name="set-up-link"),
    path("email/confirm/<str:token>/", views.confirm_email, name="email-confirm"),
    path("email/undo/<str:token>/", views.undo_email, name="email-undo"),
]
