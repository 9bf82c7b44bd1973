"""Handrail runs, measures and evaluates work-and-health services."""
