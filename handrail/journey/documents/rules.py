"""Who may be sent which kind of document. Pure."""

# That a client has died, and that this was recorded in error.
DEATH_NOTICE, DEATH_CORRECTION = "death_notice", "death_correction"
OF_DEATH = (DEATH_NOTICE, DEATH_CORRECTION)

# An employer never gets one that names a condition or an obstacle.
SENDABLE: dict[str, tuple[str, ...]] = {
    "plan": ("client", "gp", "named_other"),
    "plan_for_employer": ("client", "employer"),
    "discharge_summary": ("client", "gp", "named_other"),
    "discharge_for_employer": ("client", "employer"),
    DEATH_NOTICE: ("gp",),
    DEATH_CORRECTION: ("gp",),
}

# What discharge or a death sends by itself, and to which of those the client agrees to.
SENT_AT_DISCHARGE: dict[str, tuple[str, ...]] = {
    "discharge_summary": ("client", "gp"),
    "discharge_for_employer": ("employer",),
    DEATH_NOTICE: ("gp",),
    DEATH_CORRECTION: ("gp",),
}
