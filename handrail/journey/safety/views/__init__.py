"""The pages of a concern over safety, and the roster of who is on call."""
