"""The schema of a service model: closed, typed, checked when a file is read."""
