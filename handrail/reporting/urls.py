"""The addresses of management information."""

from django.urls import path

from handrail.reporting.helped import views as helped
from handrail.reporting.views import tables

urlpatterns = [
    path("figures/", tables.figures, name="figures"),
    # What has an address of its own stands before the tables, which are known by their names.
    path("figures/what-helped-most/", helped.page, name="figure-helped-most"),
    path("figures/what-helped-most.csv", helped.download, name="figure-helped-most-file"),
    path("figures/<slug:name>/", tables.table, name="figure-table"),
    path("figures/<slug:name>/records/", tables.records, name="figure-records"),
    path("figures/<slug:name>.<slug:format>", tables.download, name="figure-download"),
]
