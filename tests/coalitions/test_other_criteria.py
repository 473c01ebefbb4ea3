"""A call with criteria of its own, from the form to the report, the public page and the mail: nothing but data."""

import pytest
from django.test import Client

from coalitions.interchange.judging import terms_of
from coalitions.models import Call, Proposal
from coalitions.services.exporting import call_document
from coalitions.services.facts import parameters_of
from coalitions.services.reviewing import open_review
from coalitions.services.shortlisting import NotShortlistable, shortlist
from coalitions.services.submission import submit
from coalitions.services.validation import judge_now
from portal.mail.models import OutgoingMail
from portal.organisations.models import Kind
from tests.coalitions.admin.pages import address, read
from tests.factories.base import make_secretary
from tests.factories.coalitions import (
    make_activity,
    make_call,
    make_criteria_set,
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
            "regional_kinds": ["cso"],
            "constituency_kinds": ["cso", "philanthropy"],
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


def test_think_tanks_count_for_regions_too(client: Client) -> None:
    call = make_call(with_criteria=False)
    client.force_login(make_secretary())
    form = {
        "call": str(call.pk),
        "region_scheme": "un-regional-groups",
        "regional_kinds": ["think_tank", "cso"],
        "constituency_kinds": ["cso"],
        "min_csos": "3",
        "min_regions": "3",
        "min_south_csos": "1",
        "south_definition": "regions",
        "min_constituencies": "2",
        "min_characters": "30",
        "min_activities": "1",
        "max_gap_days": "60",
        "grace_days": "14",
    }
    nothing = client.post(address("criteriaset_add"), {**form, "regional_kinds": []})
    assert (nothing.status_code, call.criteria_sets.exists()) == (422, False)
    assert client.post(address("criteriaset_add"), form).status_code == 302
    version = call.criteria_sets.get()
    shown = read(client.get(address("criteriaset_publication", version.pk))).text
    assert "What counts: civil society organisations and think tanks." in shown
    client.post(address("criteriaset_publication", version.pk))
    page = read(Client().get(call.get_absolute_url())).text
    assert "At least 3 organisations, from at least 3 regions, and at least 1 of them from the global south." in page
    assert "What counts: civil society organisations and think tanks." in page
    assert "What counts: civil society organisations." in page

    proposal = proposed("Tanks that think", call, ["KE", "FR"])
    make_member(proposal, country="PL", kind=Kind.THINK_TANK, constituency="farmers")
    make_member(proposal, country="PE", kind=Kind.ACADEMIA)
    client.force_login(proposal.convener)
    text = read(client.get(f"{proposal.get_absolute_url()}submission/")).text
    assert judge_now(proposal).report.result("regional").counts == {"csos": 3, "regions": 3, "south_csos": 1}
    assert "is an academic institution; this criterion counts civil society organisations and think tanks." in text
    assert "CSO" not in text


def test_a_report_names_organisations_where_others_than_csos_count(client: Client) -> None:
    call = make_call(with_criteria=False)
    make_criteria_set(call, regional_kinds=["cso", "academia"])
    proposal = proposed("Too few", call, ["KE", "FR"])
    regional = judge_now(proposal).report.result("regional")
    assert str(regional.missing) == (
        "This still needs three more organisations with a region, three more regions and two more organisations of the "
        "global south."
    )
    assert str(regional.remedies[0].sentence) == (
        "Three organisations would meet this: one working in Asia and the Pacific, one working in Eastern Europe and "
        "one working in Latin America and the Caribbean. What counts: civil society organisations and academia."
    )
    member = f"{proposal.get_absolute_url()}members/new/"
    client.force_login(proposal.convener)
    assert "The call's page says which kinds count for what." in read(client.get(member)).text


def test_a_file_carries_which_kinds_count() -> None:
    call = make_call(with_criteria=False)
    make_criteria_set(call, regional_kinds=["think_tank", "cso"], constituency_kinds=["cso"])
    document = call_document(call)
    assert (document.parameters["regional_kinds"], document.parameters["constituency_kinds"]) == (
        ["think_tank", "cso"],
        ["cso"],
    )
    assert terms_of(document).parameters.regional_kinds == parameters_of(call.criteria_set).regional_kinds
    assert not {"regional_kinds", "constituency_kinds"} & call_document(make_call()).parameters.keys()


def proposed(title: str, call: Call, countries: list[str]) -> Proposal:
    proposal = make_proposal(title, call=Call.objects.get(pk=call.pk))
    for place, country in enumerate(countries):
        constituency = ("women", "farmers", "ngos")[place]
        make_member(proposal, country=country, constituency=constituency, is_lead=place == 0)
    make_engagement_entry(proposal)
    make_activity(proposal)
    submit(pledge(proposal), by=proposal.convener)
    return proposal
