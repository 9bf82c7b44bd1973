"""Returns kept by a running service: their store and the commands."""
