"""A concern over a client's safety: who is interrupted, what is recorded, and who accepts responsibility."""
