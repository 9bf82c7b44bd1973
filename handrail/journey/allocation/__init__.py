"""Who looks after a case."""
