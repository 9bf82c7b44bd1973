"""Reviews of cases and supervision of staff, with actions that are tasks of their owners."""
