"""What is asked to record a matter, and for each step of it."""
