"""The audit as a Django app."""

from datetime import datetime, timedelta

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Stands on the accounts: sign-ins are audited from the start, and the worker seals the audit."""

    name = "handrail.audit"

    def ready(self) -> None:
        """Listen for sign-ins and have the worker seal."""
        from handrail.audit.receivers import connect_receivers
        from handrail.outbox.registry import Job, register_job

        connect_receivers()
        register_job(Job("seal-audit", timedelta(minutes=1), seal_audit))


def seal_audit(at: datetime) -> str:
    """Seal whatever was written since the last seal; say how much that was."""
    from handrail.audit.actions import seal_entries

    sealed = 0
    while count := seal_entries(at):
        sealed += count
    return f"{sealed} entries sealed"
