"""How support ends."""
