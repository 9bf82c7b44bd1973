"""The addresses of management information."""

from django.urls import path

from handrail.reporting import views

urlpatterns = [
    path("figures/", views.figures, name="figures"),
    path("figures/<slug:name>/", views.table, name="figure-table"),
    path("figures/<slug:name>/records/", views.records, name="figure-records"),
    path("figures/<slug:name>.<slug:format>", views.download, name="figure-download"),
]
