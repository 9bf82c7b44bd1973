"""The return-to-work plan."""
