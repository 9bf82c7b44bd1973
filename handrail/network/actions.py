"""Writes of practices, employers and providers."""

from handrail.network.models import Practice


def find_or_create_practice(name: str) -> Practice:
    """The practice of that name, as somebody typed it; a new one where there is none."""
    found = Practice.objects.filter(name__iexact=name).order_by("pk").first()
    return found or Practice.objects.create(name=name)
