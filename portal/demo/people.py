"""Makes the demo's people. All are invented, and their addresses reach nobody."""

from dataclasses import dataclass
from typing import Final

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from portal.accounts.models import SecretariatSeat, User
from portal.audit.services import record
from portal.demo.accounts import DEMO_ACCOUNTS, PASSWORD, Part

# People without a password: they convene or sit on a committee, and nobody signs in as them.
SUB_COMMITTEE: Final = {"noor.rahal@example.org": "Noor Rahal", "tevita.mahe@example.org": "Tevita Mahé"}
FOR_NETWORKS: Final = {
    "beatriz.sollano@example.org": "Beatriz Sollano",
    "emeka.adiele@example.org": "Emeka Adiele",
    "signe.torvald@example.org": "Signe Torvald",
}
FURTHER_CONVENERS: Final = {
    "aminata.sarr@example.org": ("Aminata Sarr", "fr"),
    "huda.mansouri@example.org": ("هدى منصوري", "ar"),
    "kofi.mensima@example.org": ("Kofi Mensima", "en"),
    "pilar.ocampo@example.org": ("Pilar Ocampo", "en"),
    "jan.havlic@example.org": ("Jan Havlic", "en"),
}


@dataclass(frozen=True)
class People:
    """Everybody in the demo."""

    accounts: dict[Part, User]
    sub_committee: tuple[User, ...]
    for_networks: tuple[User, ...]
    conveners: dict[str, User]

    def __getitem__(self, part: Part) -> User:
        return self.accounts[part]

    def convener(self, name: str) -> User:
        """By the part of an account, or by the address of somebody who cannot sign in."""
        return self.conveners[name] if "@" in name else self.accounts[Part(name)]


def taken_addresses() -> list[str]:
    """Addresses of the demo that somebody has already."""
    return list(User.objects.filter(email__in=addresses()).order_by("email").values_list("email", flat=True))


def addresses() -> list[str]:
    """The addresses of everybody in the demo."""
    return [*(account.email for account in DEMO_ACCOUNTS), *SUB_COMMITTEE, *FOR_NETWORKS, *FURTHER_CONVENERS]


def make_people() -> People:
    """Make everybody. The accounts have a verified address, as after signing up, and all the same password."""
    accounts = {account.part: _person(account.email, account.name) for account in DEMO_ACCOUNTS}
    # Hashed once: slow by design, and of no worth as a secret.
    User.objects.filter(pk__in=[user.pk for user in accounts.values()]).update(password=make_password(PASSWORD))
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in accounts.values()
    )
    seat = SecretariatSeat.objects.create(user=accounts[Part.SECRETARIAT])
    record("secretariatseat.added", seat, by=None, note="demo")
    return People(
        accounts=accounts,
        sub_committee=tuple(_person(email, name) for email, name in SUB_COMMITTEE.items()),
        for_networks=tuple(_person(email, name) for email, name in FOR_NETWORKS.items()),
        conveners={email: _person(email, name, language) for email, (name, language) in FURTHER_CONVENERS.items()},
    )


def _person(email: str, name: str, language: str = "en") -> User:
    return User.objects.create_user(email, name=name, language=language)
