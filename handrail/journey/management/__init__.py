"""Django commands of the journey."""
