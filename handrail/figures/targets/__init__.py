"""Targets: their versions, actuals, attainment and forecast, and how they are drawn and described."""
