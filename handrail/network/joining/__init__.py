"""Entries of a register that are one organisation: joined, and parted again.

Joining moves nothing: what names an entry goes on naming it, and is read as of the one that is kept.
"""
