"""Whether the service is for this person, and what they agree to."""
