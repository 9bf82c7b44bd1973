"""The addresses of management information."""

from django.urls import path

from handrail.reporting.views import (
    dashboards,
    disclosure_log,
    money,
    quality,
    returns,
    tables,
    underlying_records,
)
from handrail.reporting.views import what_helped_most as helped

urlpatterns = [
    path("figures/", tables.figures, name="figures"),
    # What has an address of its own stands before the tables, which are known by their names.
    path("figures/what-helped-most/", helped.page, name="figure-helped-most"),
    path("figures/what-helped-most.csv", helped.download, name="figure-helped-most-file"),
    path("figures/how-are-we-doing/", dashboards.summary, name="figures-summary"),
    path("figures/service/", dashboards.service, name="dashboard"),
    path("figures/team/", dashboards.team, name="dashboard-team"),
    path("figures/mine/", dashboards.mine, name="dashboard-mine"),
    path("figures/targets/", money.targets_page, name="targets"),
    path("figures/money/", money.money, name="money"),
    path("figures/money/costs/", money.costs, name="costs"),
    path("figures/quality/", quality.quality, name="quality"),
    path("figures/quality/<slug:name>/<slug:line>/", quality.quality_list, name="quality-list"),
    path("figures/what-has-left/", disclosure_log.left, name="figures-left"),
    path("figures/returns/", returns.returns, name="returns"),
    path("figures/returns/<slug:name>/", returns.prepare, name="return-prepare"),
    path("figures/returns/sent/<slug:service>/<slug:key>/", returns.frozen, name="return-frozen"),
    path("figures/returns/sent/<slug:service>/<slug:key>/<str:name>", returns.file, name="return-file"),
    path("figures/<slug:name>/", tables.table, name="figure-table"),
    path("figures/<slug:name>/records/", underlying_records.records, name="figure-records"),
    path("figures/<slug:name>.<slug:format>", tables.download, name="figure-download"),
]
