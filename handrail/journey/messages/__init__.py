"""Messages to clients, referrers and staff: queued, held back or sent."""
