"""Sending documents to those the client agrees to."""
