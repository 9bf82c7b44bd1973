"""What each stage gives to those below it, connected once at start-up: no stage imports one above it."""


def connect_stages() -> None:
    """Connect the receivers of signals."""
    from handrail.journey.safety import receivers  # noqa: F401
