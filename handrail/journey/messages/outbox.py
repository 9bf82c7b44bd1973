"""Where settings of installations find the folder of texts, which stands in `outbox` now."""

from handrail.outbox.carriers import TextFolder as Files

__all__ = ["Files"]
