"""Settings of gunicorn: its warnings look like our own lines of the log, and no address is logged."""

logconfig_dict = {
    "version": 1,
    "root": {"level": "WARNING", "handlers": []},
    "loggers": {
        "gunicorn.error": {"level": "WARNING", "handlers": ["error_console"], "propagate": False},
        # Addresses of pages may hold the token of a private link.
        "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
    },
    "formatters": {"generic": {"()": "handrail.accounts.log_lines.PlainLogFormatter"}},
}
