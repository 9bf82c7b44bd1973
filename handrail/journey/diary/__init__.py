"""Appointments of a case: when, where and with which member of staff, and what came of each."""
