"""What is done: contacts, interventions, fit notes, work status."""
