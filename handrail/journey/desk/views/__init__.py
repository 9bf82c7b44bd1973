"""Pages of the desk, of lists of cases, and of the team."""
