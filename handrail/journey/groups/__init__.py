"""Group sessions: who is on them, and the register that says who came."""
