"""The registers that a service manager keeps: each in a room of its own, all with the same pages."""

from handrail.network.registers.closed_days import CLOSED_DAYS
from handrail.network.registers.contact import CONTACT
from handrail.network.registers.declaration import Register
from handrail.network.registers.directory import DIRECTORY
from handrail.network.registers.employers import EMPLOYERS
from handrail.network.registers.practices import PRACTICES
from handrail.network.registers.providers import PROVIDERS
from handrail.network.registers.sites import SITES

# In the order of the page: the service's own first, then those around the client.
REGISTERS = {
    register.slug: register
    for register in (CONTACT, SITES, CLOSED_DAYS, DIRECTORY, PROVIDERS, PRACTICES, EMPLOYERS)
}

__all__ = ["REGISTERS", "Register"]
