"""Targets: versions, actuals, attainment, the forecast, and how they are drawn."""
