"""Which records are one person, and how somebody known is found again."""
