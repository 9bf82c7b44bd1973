"""The invented staff of the two services, their providers, and the sign-ins that are printed."""

from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import make_password

from handrail.accounts.models import Membership, User
from handrail.accounts.policy import Role
from handrail.network.models import Provider
from handrail.service_models import Version

PASSWORD = "handrail-demo-only"
SCOTLAND = "working-health-services-scotland"
LEICESTER = "leicestershire"

PEOPLE: dict[str, dict[Role, list[str]]] = {
    SCOTLAND: {
        Role.CALL_HANDLER: ["Isla Handler", "Euan Ringer"],
        Role.CASE_MANAGER: ["Morag Manager", "Callum Brae", "Ailsa Firth", "Ross Glen"],
        Role.CLINICIAN: ["Kirsty Nurse"],
        Role.ADMINISTRATOR: ["Fiona Desk"],
        Role.SERVICE_MANAGER: ["Hamish Lead"],
        Role.SAFEGUARDING_LEAD: ["Kirsty Nurse"],
    },
    LEICESTER: {
        Role.CASE_MANAGER: ["Priya Manager", "Tom Soar", "Anita Wold", "Grace Beacon"],
        Role.CLINICIAN: ["Dr Daniel Signer"],
        Role.ADMINISTRATOR: ["Jean Desk"],
        Role.SERVICE_MANAGER: ["Olive Lead"],
        Role.SAFEGUARDING_LEAD: ["Dr Daniel Signer"],
    },
}
FUNDER = "Frank Funder"


def make_address(name: str) -> str:
    """Return the address of somebody, such as morag.manager@example.org."""
    return f"{name.lower().removeprefix('dr ').replace(' ', '.')}@example.org"


SIGN_INS = [
    *(
        (make_address(names[0]), f"{role.label}, {service}")
        for service, roles in PEOPLE.items()
        for role, names in roles.items()
    ),
    (make_address(FUNDER), "Funder, both services: figures only"),
]


@dataclass
class DemoStaff:
    """The people of one service by role."""

    by_role: dict[Role, list[User]]

    def find_first(self, *roles: Role) -> User:
        """Return the first person of the first of these roles that the service has."""
        return next(self.by_role[role][0] for role in roles if role in self.by_role)


def make_staff(service: str) -> DemoStaff:
    """Make the staff of a service, all with the one demonstration password."""
    by_role: dict[Role, list[User]] = {}
    for role, names in PEOPLE[service].items():
        for name in names:
            user = get_staff_member(name)
            Membership.objects.get_or_create(user=user, service=service, role=role)
            by_role.setdefault(role, []).append(user)
    Membership.objects.get_or_create(user=get_staff_member(FUNDER), service=service, role=Role.FUNDER)
    return DemoStaff(by_role)


def get_staff_member(name: str) -> User:
    """Return a member of staff, made at the first call."""
    user: User
    user, _ = User.objects.get_or_create(
        email=make_address(name),
        defaults={"name": name, "telephone": "01632 960900", "password": hash_demo_password()},
    )
    return user


@cache
def hash_demo_password() -> str:
    """Return the one password hashed, once: hashing is slow on purpose."""
    hashed: str = make_password(PASSWORD)
    return hashed


def make_providers(service: str, version: Version) -> dict[str, list[Provider]]:
    """Make two providers for each intervention that somebody else gives."""
    return {
        offer.code: [
            Provider.objects.get_or_create(
                service=service,
                name=f"{offer.label}, {place}",
                intervention=offer.code,
                defaults={"email": f"{offer.code}.{place.lower()}@example.org", "telephone": "01632 960800"},
            )[0]
            for place in ("North", "South")
        ]
        for offer in version.interventions
        if offer.provided != "in_house"
    }
