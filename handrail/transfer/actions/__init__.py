"""Importing cases from a sheet, and taking a batch of them back."""
