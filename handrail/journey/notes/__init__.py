"""Case notes: what staff write down that is not a contact."""
