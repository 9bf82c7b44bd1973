"""What keeps the client from work, found out by the case manager."""
