"""How somebody comes to the service."""
