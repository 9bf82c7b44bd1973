"""The addresses at which entries of a register are joined and parted."""

from django.urls import path

from handrail.network.joining.views import compare_entries, part_entry, show_alike
from handrail.network.urls import REGISTER

urlpatterns = [
    path(f"{REGISTER}alike/", show_alike, name="register-alike"),
    path(f"{REGISTER}<int:entry_id>/join/<int:other_id>/", compare_entries, name="register-compare"),
    path(f"{REGISTER}<int:entry_id>/part/<int:other_id>/", part_entry, name="register-part"),
]
