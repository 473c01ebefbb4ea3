"""The people with whom one tries the portal out, as `make run` prints them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

PASSWORD: Final = "portal-demo-2024"  # noqa: S105 -- of invented people, whom only the demo makes


class Part(StrEnum):
    """Who acts in the demo."""

    CSO = "cso"
    OTHER_CSO = "other-cso"
    ORGANISER = "organiser"
    OTHER_ORGANISER = "other-organiser"
    COMMITTEE = "committee"
    NETWORK = "network"
    SECRETARIAT = "secretariat"


@dataclass(frozen=True)
class DemoAccount:
    """An invented person who can sign in."""

    part: Part
    role: str
    name: str
    shows: str
    password: str = PASSWORD

    @property
    def email(self) -> str:
        """An address that reaches nobody."""
        return f"{self.part}@example.org"


DEMO_ACCOUNTS: Final = (
    DemoAccount(
        Part.CSO,
        "convener",
        "Amina Otieno",
        "a shortlisted coalition, a proposal that the committee returned, a draft with a team and introductions",
    ),
    DemoAccount(
        Part.OTHER_CSO,
        "another convener",
        "Tomasz Nowak",
        "a coalition of 150 members, a draft that lacks nearly everything, a proposal whose members answer",
    ),
    DemoAccount(
        Part.ORGANISER,
        "organiser",
        "Elena Marchetti",
        "a session that was held and waits for its summary, the draft of a coming one",
    ),
    DemoAccount(
        Part.OTHER_ORGANISER,
        "another organiser",
        "Daniel Okoro",
        "recommendations to follow up, a published session to come, a coalition that asks to be introduced",
    ),
    DemoAccount(
        Part.COMMITTEE,
        "committee, expert sub-committee",
        "Leena Virtala",
        "the queue, reports, pairs to merge; an appeal, an exception and a late request to decide on",
    ),
    DemoAccount(
        Part.NETWORK,
        "committee, for a network",
        "Carlos Ibarra",
        "the same queue from another seat: two people, one decision",
    ),
    DemoAccount(
        Part.SECRETARIAT,
        "secretariat",
        "Salma Haddou",
        "the whole admin: forums, calls, organisations, people, the log",
    ),
)
