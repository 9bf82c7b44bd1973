"""The addresses of matters."""

from django.urls import path

from handrail.governance.views import client, staff

CASE = "cases/<str:reference>/matters/"

urlpatterns = [
    path("my/<str:token>/complaint/", client.complain_page, name="my-complaint"),
    path("matters/", staff.list_matters, name="matters"),
    path("matters/figures/", staff.show_matter_figures, name="matter-figures"),
    path("matters/new/<slug:service>/<slug:matter_kind>/", staff.record_matter_page, name="matter-new"),
    path("matters/<int:matter_id>/", staff.show_matter, name="matter"),
    path("matters/<int:matter_id>/<slug:step>/", staff.take_step_page, name="matter-step"),
    path(CASE, staff.list_case_matters, name="case-matters"),
    path(f"{CASE}<slug:matter_kind>/", staff.record_case_matter_page, name="case-matter-new"),
]
