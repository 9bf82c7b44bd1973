"""Writes of practices, employers and providers."""

from handrail.network.models import Practice


def find_or_create_practice(name: str) -> Practice:
    """Return the practice of a name as somebody typed it; make one where there is none."""
    practice = Practice.objects.filter(name__iexact=name).order_by("pk").first()
    return practice or Practice.objects.create(name=name)
