"""Django settings: one file, read from the environment where an operator must decide."""

SECRET_KEY = "set in the next change"
INSTALLED_APPS: list[str] = []
