"""How many open organisations would fill what a report lacks: who is counted, and how the number is told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalitions.criteria.types import RemedyKind
from coalitions.models import Proposal
from coalitions.services.openings import gaps_of, openings_of
from coalitions.services.validation import judge_now
from coalitions.states import ProposalState
from portal.organisations.models import Constituency, Organisation, Region
from tests.coalitions.introducing.open import EASTERN, WOMEN, make_asked, make_lacking, make_open, words_of
from tests.coalitions.views.pages import as_convener, page
from tests.factories.base import make_organisation, make_user
from tests.factories.coalitions import make_call, make_complete_proposal, make_criteria_set, make_member, make_proposal

pytestmark = pytest.mark.django_db

FEW = "a few organisations"


def test_the_gaps_are_those_of_the_remedies() -> None:
    judgement = judge_now(make_lacking())
    assert [gap.key for gap in gaps_of(judgement)] == [EASTERN]
    assert [gap.label for gap in gaps_of(judgement)] == ["Eastern Europe"]
    empty = judge_now(make_proposal())
    named = {
        code
        for name in ("regional", "constituency")
        for remedy in empty.report.result(name).remedies
        if remedy.kind == RemedyKind.ADD_MEMBERS
        for wanted in remedy.wanted
        for code in (*wanted.regions, *wanted.constituencies)
    }
    assert {gap.code for gap in gaps_of(empty)} == named
    assert gaps_of(judge_now(make_complete_proposal())) == ()


def test_an_excepted_criterion_lacks_nothing_and_neither_does_what_came_to_its_end() -> None:
    make_open()
    proposal = make_lacking()
    assert words_of(proposal) == {EASTERN: FEW}
    Proposal.objects.update(state=ProposalState.WITHDRAWN)
    with CaptureQueriesContext(connection) as queries:
        judgement = judge_now(Proposal.objects.get())
    with CaptureQueriesContext(connection) as more:
        assert openings_of(judgement).gaps == ()
    assert queries
    assert len(more) == 0


@pytest.mark.parametrize(
    ("fields", "fills"),
    [
        ({}, True),
        ({"country": "FR"}, False),
        ({"country": ""}, False),
        ({"country": "FR", "primary_region": "eastern-european"}, True),
        ({"country": "GE", "primary_region": "african"}, False),
        ({"is_global": True}, False),
        ({"is_global": True, "primary_region": "eastern-european"}, True),
        ({"country": "TR"}, False),
        ({"kind": "academia"}, False),
        ({"kind": "member_state"}, False),
    ],
)
def test_a_region_is_found_as_the_criterion_finds_it(fields: dict[str, object], fills: bool) -> None:  # noqa: FBT001
    region = fields.pop("primary_region", None)
    if region:
        fields["primary_region"] = Region.objects.get(scheme="un-regional-groups", code=region)
    organisation = make_open(**fields)  # type: ignore[arg-type]
    proposal = make_lacking()
    assert words_of(proposal) == ({EASTERN: FEW} if fills else {})
    # The same organisation, listed as the registry knows it, meets the criterion just where it was counted.
    make_member(
        proposal,
        organisation,
        country=organisation.country_id or "",
        region=str(region or ""),
        kind=organisation.kind,
        is_global=organisation.is_global,
    )
    met = judge_now(Proposal.objects.get()).report.result("regional").outcome == "met"
    assert met is fills


def test_a_region_of_another_scheme_says_nothing() -> None:
    other = Region.objects.exclude(scheme="un-regional-groups")[0]
    make_open(country="GE", primary_region=other)
    assert words_of(make_lacking()) == {EASTERN: FEW}


def test_a_constituency_may_be_primary_or_a_further_one_of_any_kind_that_counts() -> None:
    proposal = make_proposal()
    make_member(proposal, constituency="volunteers")
    academy, further = make_open(kind="academia", constituency_id="women"), make_open(constituency_id="farmers")
    make_open(kind="member_state", constituency_id="women")
    further.further_constituencies.add(*Constituency.objects.filter(pk__in=["women", "ngos"]))
    assert academy.kind == "academia"
    said = words_of(proposal)
    assert {key for key in said if key.startswith("constituency:")} == {
        WOMEN,
        "constituency:farmers",
        "constituency:ngos",
    }
    assert said[WOMEN] == FEW


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, FEW),
        (2, FEW),
        (3, "at least 3 organisations"),
        (4, "at least 3 organisations"),
        (5, "at least 5 organisations"),
        (9, "at least 5 organisations"),
        (10, "at least 10 organisations"),
        (27, "at least 20 organisations"),
    ],
)
def test_numbers_are_told_roughly(number: int, words: str) -> None:
    person = make_user()
    for _place in range(number):
        make_open(person=person)
    said = words_of(make_lacking())[EASTERN]
    assert said.split(";")[0] == words


@pytest.mark.parametrize(
    ("sharing", "all_of_them", "words"),
    [
        (1, 1, FEW),
        (0, 2, FEW),
        (0, 3, "at least 3 organisations; none of them names one of your themes"),
        (1, 3, "at least 3 organisations; of these, a few share a theme with you"),
        (2, 4, "at least 3 organisations; of these, a few share a theme with you"),
        (3, 5, "at least 5 organisations; of these, at least 3 share a theme with you"),
    ],
)
def test_shared_themes_are_counted_apart_where_that_tells_of_no_single_one(
    sharing: int, all_of_them: int, words: str
) -> None:
    for place in range(all_of_them):
        make_open(themes=["WÁTER  rights".replace("  ", " ")] if place < sharing else ["Air"])
    assert words_of(make_lacking(themes=["water rights", "looms"])) == {EASTERN: words}


def test_who_is_not_counted() -> None:
    proposal = make_lacking()
    make_organisation("Closed", country="GE", people=(make_user(),))
    make_organisation("Nobody speaks", country="GE", is_open_to_coalitions=True)
    make_open("Of one who may not sign in", person=make_user(is_active=False))
    make_open("The convener's own", person=proposal.convener)
    mate = make_user()
    proposal.teammates.create(user=mate, role="reader")
    make_open("A teammate's", person=mate)
    for state in ("pledged", "declined", "withdrawn"):
        make_member(proposal, make_open(f"Listed, {state}"), country="KE", state=state)
    requested = make_organisation("Only asked for", country="GE", is_open_to_coalitions=True)
    requested.affiliations.create(user=make_user(), state="requested")
    assert words_of(proposal) == {}
    make_open("Counted")
    assert words_of(proposal) == {EASTERN: FEW}


def test_who_was_asked_by_this_proposal_is_counted_no_more_and_by_another_still() -> None:
    introduction = make_asked()
    assert words_of(introduction.proposal) == {}
    assert words_of(make_lacking("Another")) == {EASTERN: FEW}


def test_where_the_group_of_77_defines_the_south_only_its_countries_fill_a_gap_of_it() -> None:
    call = make_call(with_criteria=False)
    make_criteria_set(call, south_definition="g77", min_csos=1, min_regions=1, min_south_csos=1)
    make_open("Georgian", country="GE")
    proposal = make_proposal(call=call)
    regional = [key for key in words_of(proposal) if key.startswith("regional:")]
    assert regional == []
    make_open("Kenyan", country="KE")
    assert [key for key in words_of(proposal) if key.startswith("regional:")] == ["regional:african"]


def test_the_whole_report_says_it_and_the_members_page_leads_there() -> None:
    make_open()
    proposal = make_lacking()
    client = as_convener(proposal)
    for name, says in (("member_list", False), ("submission_create", True), ("about_update", False)):
        text = client.get(page(name, proposal.reference)).text
        assert ("Who could fill the gaps" in text) is says, name
        assert ("Ask to be introduced" in text) is says, name
    assert page("introduction_create", proposal.reference) in client.get(page("member_list", proposal.reference)).text
    editor = make_user()
    proposal.teammates.create(user=editor, role="editor")
    client.force_login(editor)
    whole = page("submission_create", proposal.reference)
    assert f"{whole}#openings" in client.get(page("member_list", proposal.reference)).text
    text = client.get(whole).text
    assert "Who could fill the gaps" in text
    assert "Ask to be introduced" not in text


def test_a_gap_that_nobody_fills_and_no_gap_at_all() -> None:
    lacking, complete = make_lacking(), make_complete_proposal()
    shown = as_convener(lacking).get(page("submission_create", lacking.reference)).text
    assert "No other organisation that is open" in shown
    client = as_convener(complete)
    assert "Who could fill the gaps" not in client.get(page("submission_create", complete.reference)).text
    assert (
        page("introduction_create", complete.reference) not in client.get(page("member_list", complete.reference)).text
    )


@pytest.mark.parametrize("number", [1, 3])
def test_one_query_however_many_are_open(number: int) -> None:
    for _place in range(number):
        make_open(themes=["water"]).further_constituencies.add(*Constituency.objects.filter(pk__in=["women", "ngos"]))
    judgement = judge_now(make_lacking(themes=["water"]))
    with CaptureQueriesContext(connection) as queries:
        assert openings_of(judgement).found
    assert len(queries) == 1
    assert Organisation.objects.filter(is_open_to_coalitions=True).count() == number
