"""How long records are kept: who is due for review, what was decided about them, and legal holds."""
