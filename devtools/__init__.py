"""What dev.py does, a module a concern. Standard library only: it runs before anything is installed."""
