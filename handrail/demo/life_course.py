"""One client's life in a service, each step at its time and by whoever would take it, until today."""

from datetime import datetime

from handrail import service_models
from handrail.demo.client_life import ClientLife, FutureStepError
from handrail.demo.discharge import discharge_client
from handrail.demo.follow_up import follow_up_client
from handrail.demo.intake import assess_client, refer_client, screen_client
from handrail.demo.support import give_support, write_plan


def live_until_today(life: ClientLife, referred: datetime) -> None:
    """Take the client from referral as far as today allows."""
    life.version = service_models.get_service(life.service).find_version_on(referred.date())
    life.at = referred
    try:
        refer_client(life)
        if screen_client(life) and assess_client(life):
            write_plan(life)
            give_support(life)
            discharge_client(life)
            follow_up_client(life)
    except FutureStepError:
        pass
