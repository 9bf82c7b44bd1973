"""Restricted records: only named people open them, every try is logged, and danger opens them for a day."""
