"""Evaluation from files alone: norms, impact, health, economics. Knows no database and no web application."""
