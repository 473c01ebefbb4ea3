"""Lets people of the demo work together: a team, members who answer, organisations that are open to join."""

from dataclasses import dataclass
from typing import Final

from coalitions.models import ConfirmationRequest, Membership, Proposal, TeamRole
from coalitions.services.agreed import shown_to
from coalitions.services.answering import confirm, decline
from coalitions.services.asking import ask_all
from coalitions.services.introducing import agree, ask_for_introductions
from coalitions.services.team import ProposalTeam
from portal.demo.accounts import Part
from portal.demo.people import People
from portal.demo.programme import speak_for
from portal.organisations.models import Constituency, Country
from portal.organisations.services.registering import OrganisationFacts, register
from portal.teams.services import accept, invite

DRAFT: Final = "N-002"
ASKED: Final = "N-001"
INVITED: Final = "a.reader@example.org"
NOTE: Final = "We lend tools and books from the same shelves, and would like to hear how yours began."


@dataclass(frozen=True)
class Open:
    """An organisation that is open to join, for what a coalition lacks; whether it agrees to an introduction."""

    name: str
    country: str
    constituency: str
    themes: tuple[str, ...]
    gap: str
    agrees: bool = False


OPEN: Final = (
    Open("Hook and Ladder Tool Library", "NL", "volunteers", ("libraries",), "regional:western-european-others", True),
    Open("Czytelnia na Rogu", "PL", "older-persons", ("libraries", "education"), "regional:eastern-european"),
)
CONFIRMS: Final = ("Sombra y Vereda", "Verge Planters of Langa Flats", "Courtyard Gardeners of Alor Lama")
DECLINES: Final = "Urban Heat Measuring Group"


def make_a_team(people: People) -> None:
    """Somebody writes a draft with its convener, and somebody else was asked to read it."""
    draft = _proposal(DRAFT)
    mate = people[Part.OTHER_CSO]
    team = ProposalTeam(draft)
    accept(team, invite(team, email=mate.email, role=TeamRole.EDITOR, by=draft.convener), by=mate)
    invite(team, email=INVITED, role=TeamRole.READER, by=draft.convener)


def let_members_answer() -> None:
    """All contacts of a proposal are asked: three confirm, one declines, the others have not answered yet."""
    proposal = _proposal(ASKED)
    ask_all(proposal, by=proposal.convener)
    for name in CONFIRMS:
        request = _request(proposal, name)
        confirm(request, seen=shown_to(request.membership, proposal), language=proposal.language)
    request = _request(proposal, DECLINES)
    decline(request, seen=shown_to(request.membership, proposal))


def introduce(people: People) -> None:
    """Two organisations are open to join a draft that lacks their regions: one has agreed, one has not answered."""
    speaker, draft = people[Part.OTHER_ORGANISER], _proposal(DRAFT)
    for one in OPEN:
        register(
            OrganisationFacts(
                name=one.name,
                country=Country.objects.get(pk=one.country),
                constituency=Constituency.objects.get(pk=one.constituency),
                is_open_to_coalitions=True,
                themes=list(one.themes),
            ),
            by=people[Part.SECRETARIAT],
        )
        speak_for(one.name, speaker, accepted_by=people[Part.SECRETARIAT])
        asked = draft.introductions.count()
        ask_for_introductions(draft, gap=one.gap, number=1, note=NOTE, asked_before=asked, by=draft.convener)
        if one.agrees:
            agree(draft.introductions.get(organisation__name=one.name), by=speaker)


def _proposal(reference: str) -> Proposal:
    return Proposal.objects.select_related("call", "convener").get(reference=reference)


def _request(proposal: Proposal, name: str) -> ConfirmationRequest:
    member = Membership.objects.get(proposal=proposal, organisation__name=name)
    return ConfirmationRequest.objects.select_related("membership__organisation").get(membership=member)
