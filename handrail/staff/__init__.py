"""Staff: invited, given roles, suspended, handed over; by pages for service managers and by commands."""
