"""The addresses of management information."""

from django.urls import path

from handrail.reporting.views import (
    dashboards,
    disclosure_log,
    frozen_returns,
    money,
    quality,
    returns,
    summary,
    tables,
    underlying_records,
)
from handrail.reporting.views import what_helped_most as helped

urlpatterns = [
    path("figures/", tables.list_tables, name="figures"),
    # What has an address of its own stands before the tables, which are known by their names.
    path("figures/what-helped-most/", helped.show_comparison, name="figure-helped-most"),
    path("figures/what-helped-most.csv", helped.download_comparison, name="figure-helped-most-file"),
    path("figures/how-are-we-doing/", summary.show_summary, name="figures-summary"),
    path("figures/service/", dashboards.show_service, name="dashboard"),
    path("figures/team/", dashboards.show_team, name="dashboard-team"),
    path("figures/mine/", dashboards.show_own_work, name="dashboard-mine"),
    path("figures/targets/", money.show_targets, name="targets"),
    path("figures/money/", money.show_money, name="money"),
    path("figures/money/costs/", money.upload_costs, name="costs"),
    path("figures/quality/", quality.show_quality, name="quality"),
    path("figures/quality/<slug:name>/<slug:line>/", quality.list_records_to_correct, name="quality-list"),
    path("figures/what-has-left/", disclosure_log.show_disclosure_log, name="figures-left"),
    path("figures/returns/", returns.list_returns, name="returns"),
    path("figures/returns/<slug:name>/", returns.prepare_return, name="return-prepare"),
    path(
        "figures/returns/sent/<slug:service>/<slug:key>/",
        frozen_returns.show_frozen_return,
        name="return-frozen",
    ),
    path(
        "figures/returns/sent/<slug:service>/<slug:key>/<str:name>",
        frozen_returns.download_return_file,
        name="return-file",
    ),
    path("figures/<slug:name>/", tables.show_table, name="figure-table"),
    path("figures/<slug:name>/records/", underlying_records.show_records, name="figure-records"),
    path("figures/<slug:name>.<slug:format>", tables.download_table, name="figure-download"),
]
