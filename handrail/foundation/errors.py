"""Errors meant for the person at the keyboard, not for a developer."""


class UserError(Exception):
    """Says what was expected, what arrived and what to do next.

    The command line prints it on standard error and exits with status 2; a page shows it as an error summary.
    """
