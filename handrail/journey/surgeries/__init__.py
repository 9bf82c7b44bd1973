"""Fit-note surgeries: clients whose next fit note a clinician of the service decides about, by day."""
