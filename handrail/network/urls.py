"""The addresses of the registers."""

from django.urls import path

from handrail.network import views

REGISTER = "registers/<slug:service>/<slug:register>/"

urlpatterns = [
    path("registers/", views.show_registers, name="registers"),
    path(REGISTER, views.show_register, name="register"),
    path(f"{REGISTER}add/", views.add_entry, name="register-add"),
    path(f"{REGISTER}<int:entry_id>/", views.change_entry, name="register-entry"),
    path(f"{REGISTER}<int:entry_id>/retire/", views.retire_entry, name="register-retire"),
]
