"""Who may be sent which kind of document. Pure."""

# An employer never gets one that names a condition or an obstacle.
SENDABLE: dict[str, tuple[str, ...]] = {
    "plan": ("client", "gp", "named_other"),
    "plan_for_employer": ("client", "employer"),
    "discharge_summary": ("client", "gp", "named_other"),
    "discharge_for_employer": ("client", "employer"),
}

# What discharge sends by itself, and to which of those the client agrees to.
SENT_AT_DISCHARGE: dict[str, tuple[str, ...]] = {
    "discharge_summary": ("client", "gp"),
    "discharge_for_employer": ("employer",),
}
