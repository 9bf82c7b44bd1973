"""Matters a service answers for: safeguarding, complaints, incidents, data breaches, requests for records."""
