"""Everything that happens to a client, from referral to last follow-up: one folder a stage."""
