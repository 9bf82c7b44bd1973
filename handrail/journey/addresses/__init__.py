"""The email addresses that letters may go to: confirmed by staff, or in the register of practices."""
