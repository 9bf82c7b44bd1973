"""What became of the client months later."""
