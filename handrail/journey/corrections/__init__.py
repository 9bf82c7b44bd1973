"""Putting right what was recorded in error."""
