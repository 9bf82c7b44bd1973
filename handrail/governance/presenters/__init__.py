"""What pages show of matters, ready for their templates."""
