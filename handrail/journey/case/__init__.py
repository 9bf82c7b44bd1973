"""The case and what every stage shares: person, consent, event, contact, document, deadline."""
