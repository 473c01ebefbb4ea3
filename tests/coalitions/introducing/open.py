"""Open organisations, drafts that lack something, and what is posted."""

from typing import Any

from django.test import Client

from coalitions.models import Introduction, Proposal
from coalitions.services.introducing import ask_for_introductions
from coalitions.services.openings import openings_of
from coalitions.services.validation import judge_now
from portal.accounts.models import User
from portal.organisations.models import Organisation
from tests.coalitions.views.pages import page
from tests.factories.base import make_organisation, make_user
from tests.factories.coalitions import make_member, make_proposal

EASTERN = "regional:eastern-european"
WOMEN = "constituency:women"
NOTE = "We want to bring villages along the river together."


def make_open(name: str = "", *, country: str = "GE", person: User | None = None, **fields: Any) -> Organisation:
    """A CSO in Georgia that is open to join coalitions, and for which one person speaks."""
    return make_organisation(
        name, country=country, people=(person or make_user(),), is_open_to_coalitions=True, **fields
    )


def make_lacking(title: str = "River villages", **fields: Any) -> Proposal:
    """A draft with one CSO in each region but Eastern Europe, each of another constituency."""
    proposal = make_proposal(title, summary="Wells along the river.", **fields)
    rows = (("KE", "women"), ("IN", "children-youth"), ("BO", "indigenous-peoples"), ("FR", "volunteers"))
    for country, constituency in rows:
        make_member(proposal, country=country, constituency=constituency)
    return proposal


def ask(proposal: Proposal, *, gap: str = EASTERN, number: int = 1, by: User | None = None) -> int:
    """Ask, having seen what stands."""
    asked_before = proposal.introductions.count()
    by = by or proposal.convener
    return ask_for_introductions(proposal, gap=gap, number=number, note=NOTE, asked_before=asked_before, by=by)


def make_asked(organisation: Organisation | None = None, **fields: Any) -> Introduction:
    """What the only open organisation is asked by a draft."""
    organisation = organisation or make_open("Caucasus Weavers", person=make_user("Nino Agreeing"))
    ask(make_lacking(**fields))
    return Introduction.objects.get(organisation=organisation)


def words_of(proposal: Proposal) -> dict[str, str]:
    """What a page says of each gap that somebody could fill."""
    found = openings_of(judge_now(Proposal.objects.get(pk=proposal.pk))).found
    return {one.gap.key: "; ".join(filter(None, (one.words, one.sharing_words))) for one in found}


def as_person(person: User) -> Client:
    """A person's browser."""
    client = Client()
    client.force_login(person)
    return client


def answer(introduction: Introduction, name: str, person: User) -> Any:
    """Press one of the buttons."""
    return as_person(person).post(page(f"introduction_{name}_create", introduction.pk))


def typed(proposal: Proposal, **data: Any) -> dict[str, Any]:
    """What the asking page sends."""
    return {"gap": EASTERN, "number": "1", "note": NOTE, "asked_before": proposal.introductions.count(), **data}
