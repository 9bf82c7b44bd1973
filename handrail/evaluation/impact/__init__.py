"""Impact on return to work: inclusion, associations, comparison with norms, models of time and odds."""
