"""The addresses of management information."""

from django.urls import path

from handrail.reporting.views import tables

urlpatterns = [
    path("figures/", tables.figures, name="figures"),
    # What has an address of its own stands before the tables, which are known by their names.
    path("figures/<slug:name>/", tables.table, name="figure-table"),
    path("figures/<slug:name>/records/", tables.records, name="figure-records"),
    path("figures/<slug:name>.<slug:format>", tables.download, name="figure-download"),
]
