"""Wiring only: settings, urls, schedules."""
