"""A call with criteria of its own, from the form to the report, the public page and the mail: nothing but data."""

import pytest
from django.test import Client

from coalitions.models import Call, Proposal
from coalitions.services.reviewing import open_review
from coalitions.services.shortlisting import NotShortlistable, shortlist
from coalitions.services.submission import submit
from portal.mail.models import OutgoingMail
from tests.coalitions.admin.pages import address, read
from tests.factories.base import make_secretary
from tests.factories.coalitions import (
    make_activity,
    make_call,
    make_engagement_entry,
    make_member,
    make_proposal,
    make_reviewer,
    pledge,
)

pytestmark = pytest.mark.django_db


def test_three_m49_regions_and_no_rule_of_the_south(client: Client) -> None:
    call = make_call(with_criteria=False)
    client.force_login(make_secretary())
    answer = client.post(
        address("criteriaset_add"),
        {
            "call": str(call.pk),
            "region_scheme": "m49-regions",
            "min_csos": "3",
            "min_regions": "3",
            "min_south_csos": "0",
            "south_definition": "regions",
            "min_constituencies": "2",
            "min_characters": "30",
            "min_activities": "1",
            "max_gap_days": "60",
            "grace_days": "14",
        },
    )
    assert answer.status_code == 302
    assert client.post(address("criteriaset_publication", call.criteria_sets.get().pk)).status_code == 302
    page = read(Client().get(call.get_absolute_url())).text
    assert "At least 3 civil society organisations, from at least 3 regions." in page
    assert "The regions: Africa; Americas; Asia; Europe; Oceania." in page
    assert "At least one activity;" in page
    assert "south" not in page
    reviewer = make_reviewer(call)
    two = proposed("Two regions", call, ["KE", "NG", "FR"])
    mail = OutgoingMail.objects.get(kind="coalitions/receipt")
    client.force_login(two.convener)
    for text in (mail.text, read(client.get(two.get_absolute_url())).text):
        assert "One CSO working in Americas, Asia or Oceania would meet this." in text
        assert "Regions: 2 (the call asks for 3); open: Americas, Asia, Oceania." in text
        assert "south" not in text
    open_review(two, by=reviewer)
    with pytest.raises(NotShortlistable, match="Not met: Regions"):
        shortlist(two, by=reviewer)
    three = proposed("Three regions", call, ["KE", "PE", "FR"])
    open_review(three, by=reviewer)
    assert shortlist(three, by=reviewer).shortlistable
    public = read(Client().get(f"/coalitions/{three.slug}/")).text
    assert ("Three regions" in public, "south" in public.lower()) == (True, False)


def proposed(title: str, call: Call, countries: list[str]) -> Proposal:
    proposal = make_proposal(title, call=Call.objects.get(pk=call.pk))
    for place, country in enumerate(countries):
        constituency = ("women", "farmers", "ngos")[place]
        make_member(proposal, country=country, constituency=constituency, is_lead=place == 0)
    make_engagement_entry(proposal)
    make_activity(proposal)
    submit(pledge(proposal), by=proposal.convener)
    return proposal
