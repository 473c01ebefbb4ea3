"""Members from a file: read, looked at, accepted as a whole or given up, and taken away again."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from procrastinate.contrib.django.models import ProcrastinateJob

from coalitions.forms.member_columns import COLUMNS, HEADINGS
from coalitions.models import Confirmation, ConfirmationRequest, MemberImport, Membership, Proposal, Validation
from coalitions.services.agreed import agreed_to
from coalitions.services.answering import confirm
from coalitions.services.asking import ask
from coalitions.services.member_imports import MOST_AT_ONCE, rows_of
from coalitions.services.members import change_member, member_leaves, row_of
from coalitions.states import MembershipState, ProposalState
from coalitions.tasks import save_member_import
from portal.audit.models import AuditEvent
from portal.audit.services import history_of
from portal.common.characters import tidy_line
from portal.common.tables import Sheet, as_csv, as_xlsx
from portal.exchange.waiting import forget_old
from portal.mail.models import OutgoingMail
from portal.organisations.models import Organisation
from tests.coalitions.confirming.asked import make_asked, seen_now
from tests.coalitions.views.pages import as_convener, page
from tests.factories.base import make_organisation, make_user
from tests.factories.coalitions import (
    make_coalition,
    make_member,
    make_members,
    make_proposal,
    make_submitted_proposal,
)

pytestmark = pytest.mark.django_db

HEADING = ("Name", "Type", "Country", "Constituency")


def _file(rows: Sequence[Sequence[str]]) -> SimpleUploadedFile:
    return SimpleUploadedFile("members.csv", as_csv(rows))


def _send(proposal: Proposal, rows: Sequence[Sequence[str]], client: Client | None = None) -> MemberImport:
    """Send a list with a heading; the import that waits."""
    client = client or as_convener(proposal)
    answer = client.post(page("member_import_create", proposal.reference), {"file": _file(rows)})
    assert answer.status_code == 302, answer.text
    return MemberImport.objects.latest("id")


def _shown(waiting: MemberImport, query: str = "") -> str:
    client = as_convener(waiting.proposal)
    answer = client.get(page("member_import_detail", waiting.proposal.reference, waiting.pk) + query)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def _accept(waiting: MemberImport, listed: str = "change") -> int:
    address = page("acceptance_create", waiting.proposal.reference, waiting.pk)
    return as_convener(waiting.proposal).post(address, {"listed": listed}).status_code


def _names(proposal: Proposal) -> list[str]:
    return [row.organisation.name for row in proposal.memberships.select_related("organisation")]


def test_a_list_is_read_looked_at_accepted_and_saved_with_all_it_says() -> None:
    proposal = make_proposal()
    rows = [
        ["Naziv", "Organisation", "Kind", "Country", "Region", "Why that region", "Constituency",
         "Other constituencies", "Lead", "Contact", "E-mail", "Global"],
        ["x", "Lake Basin Forum", "ngo", "kenya", "", "", "Women", "farmers; Youth", "yes", "J. Akoth",
         "akoth@members.example.org", "no"],
        ["x", "Mundo Joven", "OSC", "BOL", "África", "Its programmes run there", "jóvenes", "", "", "", "", ""],
    ]  # fmt: skip
    waiting = _send(proposal, rows)
    assert not proposal.memberships.exists()
    assert [row["unread"] + row["faults"] for row in waiting.rows] == [[], []]
    shown = _shown(waiting)
    assert "2 rows are to be saved" in shown
    assert "Naziv" in shown
    assert _accept(waiting) == 302
    lake, mundo = (row_of(one) for one in proposal.memberships.order_by("position"))
    assert (lake.country, lake.constituency, lake.further_constituencies) == (
        "KE",
        "women",
        ("children-youth", "farmers"),
    )
    assert (lake.is_lead, lake.contact_email) == (True, "akoth@members.example.org")
    assert (mundo.country, mundo.primary_region, mundo.constituency) == ("BO", "african", "children-youth")
    assert not MemberImport.objects.exists()


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "ar", "zh"])
def test_headings_are_understood_in_each_language_whatever_their_spelling(language: str) -> None:
    headings = COLUMNS.headings_in(language)
    proposal = make_proposal()
    waiting = _send(proposal, [[f" {name.upper()} " for name in headings.values()], ["Forum", *[""] * 11]])
    assert waiting.ignored == []
    assert set(waiting.rows[0]["said"]) == set(HEADINGS)


def test_pasted_cells_are_read_as_well() -> None:
    proposal = make_proposal()
    pasted = "المنظمة\tالبلد\tالفئة\nمنتدى المياه\tke\tالشباب"
    answer = as_convener(proposal).post(page("member_import_create", proposal.reference), {"pasted": pasted})
    assert answer.status_code == 302
    assert _accept(MemberImport.objects.get()) == 302
    member = proposal.memberships.get()
    assert (member.country_id, member.constituency_id) == ("KE", "children-youth")


def test_countries_are_understood_in_each_language() -> None:
    proposal = make_proposal()
    words = (
        "Kenia",
        "Côte d'Ivoire",
        "KÉNYA",
        "Объединенные Арабские Эмираты",
        "中国",
        "كينيا",
        "South Korea",
        "UK",
        "404",
    )
    rows = [("Organisation", "Country"), *((f"Forum {number}", word) for number, word in enumerate(words))]
    said = [row["said"].get("country") for row in _send(proposal, rows).rows]
    assert said == ["KE", "CI", "KE", "AE", "CN", "KE", "KR", "GB", "KE"]


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("Bosnia", "We do not know “Bosnia”. Did you mean Bosnia and Herzegovina?"),
        ("Saint", "We do not know “Saint”."),
        ("Bos", "We do not know “Bos”."),
    ],
)
def test_the_beginning_of_one_name_is_enough_to_suggest_it(word: str, told: str) -> None:
    assert f"Row 2, Country: {told}" in _shown(_send(make_proposal(), [("Organisation", "Country"), ("One", word)]))


def test_each_fault_stands_beside_its_row_and_nothing_can_be_accepted() -> None:
    proposal = make_proposal()
    rows = [
        (*HEADING, "E-mail", "Lead", "Region"),
        ("Good", "cso", "KE", "women", "", "yes", ""),
        ("Near", "cso", "Kenyaa", "", "no address", "yes", ""),
        ("", "banana", "", "", "", "perhaps", ""),
        ("good", "cso", "Kenya", "", "", "", ""),
        ("Far", "cso", "KE", "other", "", "", "eastern europe"),
        ("Control\u202e", "a\x07b", "", "", "", "", ""),
    ]
    waiting = _send(proposal, rows)
    shown = _shown(waiting)
    assert "Row 3, Country: We do not know “Kenyaa”. Did you mean Kenya?" in shown
    assert "Row 3, It leads the coalition: Row 2 leads the coalition already" in shown
    assert "Enter a valid email address" in shown
    assert "Row 4, Organisation: This field is required." in shown
    assert "Row 4, Kind: We do not know “banana”." in shown
    assert "We do not know “perhaps”" in shown
    assert "Row 5, Organisation: This is the same organisation as in row 2." in shown
    assert "Row 6, Another constituency, in your words: Say in your words" in shown
    assert "Row 6, Why that region: Say why" in shown
    assert "control character" in shown
    assert "5 rows have faults" in shown
    assert "Accept and save" not in shown
    assert "Row 2:" not in _shown(waiting, "?show=faults")
    assert _accept(waiting) == 409
    assert not proposal.memberships.exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "one of the two"),
        ({"pasted": "Country\nKE"}, "No column is headed"),
        ({"pasted": "Name\tOrganisation\nA\tB"}, "Two columns mean the same"),
        ({"pasted": "Name\tCountry\n"}, "no row below"),
        ({"pasted": "Name\tFax\x07\nA\tB"}, "control character"),
        ({"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04nothing")}, "damaged"),
        ({"file": SimpleUploadedFile("a.csv", b"\x89PNG\r\n\x1a\n\x81")}, "neither CSV"),
        ({"file": SimpleUploadedFile("a.csv", b"Name\n" + b"A\n" * 5001)}, "more than 5000 rows"),
    ],
)
def test_what_is_no_list_is_refused_by_field(data: dict[str, object], said: str) -> None:
    proposal = make_proposal()
    answer = as_convener(proposal).post(page("member_import_create", proposal.reference), data)
    assert answer.status_code == 422
    assert said in answer.text
    assert not MemberImport.objects.exists()


def test_a_comma_that_makes_a_cell_too_many_is_a_fault_of_its_row() -> None:
    proposal = make_proposal()
    text = "Organisation,Contact person\nLife, Water and Hope,Amina\nForum,Joy,\nHill,Sam\n"
    file = SimpleUploadedFile("members.csv", text.encode())
    as_convener(proposal).post(page("member_import_create", proposal.reference), {"file": file})
    waiting = MemberImport.objects.get()
    assert "more cells than there are headings, such as “Amina”" in _shown(waiting, "?show=faults")
    assert [bool(row.all_faults) for row in rows_of(waiting)] == [True, False, False]
    assert _accept(waiting) == 409


def test_what_stands_under_no_heading_is_said_to_be_left_out() -> None:
    proposal = make_proposal()
    rows = [["Name", "", "Country"], ["Lake", "a note", "Kenya", "another"], ["Hill", "", "Kenya"]]
    client = as_convener(proposal)
    address = page("member_import_create", proposal.reference)
    for data in (
        {"pasted": "\n".join("\t".join(row) for row in rows)},
        {"file": io.BytesIO(as_xlsx([Sheet("A", rows)]))},
    ):
        assert client.post(address, data).status_code == 302
        waiting = MemberImport.objects.latest("id")
        assert waiting.ignored == ["column 2, without a heading", "column 4, without a heading"]
        assert "column 4, without a heading" in _shown(waiting)
    assert _accept(waiting) == 302
    assert _names(proposal) == ["Lake", "Hill"]


def test_listed_rows_are_changed_or_left_alone_as_one_chooses() -> None:
    proposal = make_proposal()
    same = make_member(proposal, "Same", constituency="women")
    other = make_member(
        proposal, "Other", constituency="women", state=MembershipState.CONFIRMED, contact_email="a@members.example.org"
    )
    rows = [HEADING, ("same", "", "KE", "women"), ("Other", "", "KE", "farmers"), ("Third", "", "IN", "")]
    waiting = _send(proposal, rows)
    shown = _shown(waiting)
    assert "Listed as it says" in shown
    assert "would change: Primary constituency" in shown
    assert _accept(waiting, "leave") == 302
    other.refresh_from_db()
    assert (other.constituency_id, other.state) == ("women", "confirmed")
    assert _names(proposal) == ["Same", "Other", "Third"]
    assert _accept(_send(proposal, rows), "change") == 302
    other.refresh_from_db()
    # What it had confirmed has changed; its contact, of which the list has no column, has not.
    assert (other.constituency_id, other.state, other.contact_email) == ("farmers", "pledged", "a@members.example.org")
    same.refresh_from_db()
    assert same.constituency_id == "women"
    assert _names(proposal) == ["Same", "Other", "Third"]


def test_a_name_like_one_of_the_registry_is_asked_about_and_the_choice_holds() -> None:
    known = make_organisation("Réseau des femmes du Sahel", country="ML", people=(make_user(),))
    hidden = make_member(make_proposal(), "Reseau des femmes du Sahel oriental").organisation
    proposal = make_proposal()
    waiting = _send(proposal, [("Name", "Country"), ("Reseau des Femmes de Sahel", "ML"), ("Quite another", "KE")])
    shown = _shown(waiting)
    assert "Réseau des femmes du Sahel" in shown
    # Somebody else typed that one into a draft.
    assert hidden.name not in shown
    address = page("import_choice_update", proposal.reference, waiting.pk)
    client = as_convener(proposal)
    assert client.post(address, {"row-2": str(hidden.pk)}).status_code == 302
    assert MemberImport.objects.get().rows[0]["choice"] is None
    assert client.post(address, {"row-2": str(known.pk), "row-x": "1", "row-3": "9"}).status_code == 302
    assert _accept(waiting) == 302
    assert {one.organisation_id for one in proposal.memberships.all()} >= {known.pk}
    assert not Organisation.objects.filter(name="Reseau des Femmes de Sahel").exists()


def test_members_that_were_changed_meanwhile_are_compared_again_before_anything_is_saved() -> None:
    proposal = make_proposal()
    waiting = _send(proposal, [HEADING, ("Lake", "", "KE", "women"), ("Hill", "", "KE", "farmers")])
    make_member(proposal, "Lake", constituency="ngos")
    answer = as_convener(proposal).post(page("acceptance_create", proposal.reference, waiting.pk), {"listed": "change"})
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.text
    assert "Listed, and would be changed" in answer.text
    assert _names(proposal) == ["Lake"]
    assert _accept(waiting) == 302
    assert _names(proposal) == ["Lake", "Hill"]


def test_what_a_colleague_writes_into_the_same_field_is_not_written_over_unseen() -> None:
    proposal = make_proposal()
    member = make_member(proposal, "Lake", constituency="ngos")
    waiting = _send(proposal, [HEADING, ("Lake", "", "KE", "women")])
    change_member(member, row=replace(row_of(member), constituency="farmers"), by=proposal.convener)
    assert _accept(waiting) == 409
    member.refresh_from_db()
    assert member.constituency_id == "farmers"
    change_member(member, row=replace(row_of(member), contact_name="A. Otieno"), by=proposal.convener)
    assert _accept(waiting) == 302
    member.refresh_from_db()
    assert (member.constituency_id, member.contact_name) == ("women", "A. Otieno")


@pytest.mark.parametrize("countries", [("", "KE"), ("KE", "")])
def test_one_name_with_and_without_a_country_is_asked_about_and_not_counted_twice(countries: tuple[str, str]) -> None:
    proposal = make_proposal()
    waiting = _send(proposal, [HEADING, *(("Lake", "", country, "women") for country in countries)])
    assert "Say its country" in _shown(waiting)
    assert _accept(waiting) == 409
    waiting = _send(proposal, [HEADING, ("Lake", "", "UG", "women"), ("Lake", "", "KE", "women")])
    assert _accept(waiting) == 302
    assert _names(proposal) == ["Lake", "Lake"]
    waiting = _send(proposal, [HEADING, ("Lake", "", "", "women")])
    assert "is listed with one" in _shown(waiting)
    assert _accept(waiting) == 409


def test_accepting_twice_saves_once_and_giving_up_saves_nothing() -> None:
    proposal = make_proposal()
    waiting = _send(proposal, [HEADING, ("Lake", "", "KE", "women")])
    assert (_accept(waiting), _accept(waiting)) == (302, 302)
    assert _names(proposal) == ["Lake"]
    waiting = _send(proposal, [HEADING, ("Hill", "", "KE", "women")])
    address = page("member_import_delete", proposal.reference, waiting.pk)
    assert [as_convener(proposal).post(address).status_code for _time in range(2)] == [302, 302]
    assert _accept(waiting) == 302
    assert _names(proposal) == ["Lake"]


def test_a_submitted_proposal_is_judged_once_and_logged_once_without_contacts() -> None:
    proposal = make_submitted_proposal()
    events, judged = history_of(proposal).count(), Validation.objects.count()
    rows = [(*HEADING, "E-mail"), *((f"New {n}", "", "KE", "women", f"p{n}@members.example.org") for n in range(30))]
    assert _accept(_send(proposal, rows)) == 302
    assert history_of(proposal).count() == events + 1
    event = history_of(proposal)[0]
    assert event.after == {"imported": 30, "changed": 0}
    assert Validation.objects.count() == judged + 1
    proposal.refresh_from_db()
    assert proposal.latest_validation is not None
    assert len(proposal.latest_validation.facts["members"]) == 35
    assert not AuditEvent.objects.filter(after__icontains="members.example.org").exists()
    assert not AuditEvent.objects.filter(object_label__icontains="members.example.org").exists()


def test_a_list_that_takes_the_lead_away_is_refused_while_the_proposal_is_submitted() -> None:
    proposal = make_submitted_proposal()
    lead = proposal.memberships.get(is_lead=True)
    waiting = _send(proposal, [("Name", "Country", "Lead"), (lead.organisation.name, lead.country_id or "", "no")])
    assert _accept(waiting) in {409, 422}
    lead.refresh_from_db()
    assert lead.is_lead


def test_only_its_owner_sees_a_list_and_it_goes_after_a_day() -> None:
    proposal = make_proposal()
    waiting = _send(proposal, [HEADING, ("Lake", "", "KE", "women")])
    other = Client()
    other.force_login(make_user())
    for name in ("member_import_detail",):
        assert other.get(page(name, proposal.reference, waiting.pk)).status_code == 404
    mine = make_proposal(convener=make_user())
    assert as_convener(mine).get(page("member_import_detail", mine.reference, waiting.pk)).status_code == 302
    with time_machine.travel(timezone.now() + timedelta(hours=23)):
        assert forget_old(MemberImport) == 0
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert forget_old(MemberImport) == 1


def _long(number: int) -> list[tuple[str, ...]]:
    return [
        (*HEADING, "E-mail"),
        *((f"Organisation {n:05}", "cso", "KE", "women", f"p{n}@example.org") for n in range(number)),
    ]


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    counts = []
    for number in (3, 3, 200):
        proposal = make_submitted_proposal()
        make_members(proposal, number)
        listed = [(name, "academia", "IN", "ngos", "") for name in _names(proposal)[:number]]
        waiting = _send(proposal, [*_long(number), *listed])
        with CaptureQueriesContext(connection) as executed:
            assert _accept(waiting) == 302
        counts.append(len(executed))
    # The first one also looks up the content types, once for the process.
    assert counts[1] == counts[2], counts


def test_a_long_list_is_left_to_a_worker_which_saves_it_once() -> None:
    proposal = make_proposal()
    waiting = _send(proposal, _long(MOST_AT_ONCE + 1))
    assert (_accept(waiting), _accept(waiting)) == (302, 302)
    jobs = ProcrastinateJob.objects.filter(task_name="coalitions.save_member_import")
    assert jobs.count() == 1
    assert "501 rows were accepted" in _shown(waiting)
    assert not proposal.memberships.exists()
    save_member_import(waiting.pk)
    save_member_import(waiting.pk)
    assert proposal.memberships.count() == MOST_AT_ONCE + 1
    address = page("member_import_detail", proposal.reference, waiting.pk)
    assert as_convener(proposal).get(address).status_code == 302


def test_a_long_list_that_was_given_up_leaves_nothing_and_one_that_was_refused_waits_with_the_reason() -> None:
    proposal = make_proposal()
    waiting = _send(proposal, _long(MOST_AT_ONCE + 1))
    _accept(waiting)
    as_convener(proposal).post(page("member_import_delete", proposal.reference, waiting.pk))
    save_member_import(waiting.pk)
    assert not proposal.memberships.exists()
    waiting = _send(proposal, _long(MOST_AT_ONCE + 1))
    _accept(waiting)
    make_member(proposal, "Organisation 00000", constituency="ngos")
    save_member_import(waiting.pk)
    assert "changed meanwhile" in _shown(waiting)
    assert proposal.memberships.count() == 1


def test_a_list_that_is_given_up_while_it_is_saved_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = make_proposal()
    waiting = _send(proposal, _long(MOST_AT_ONCE + 1))
    _accept(waiting)

    def given_up(*_args: object, **_more: object) -> None:
        MemberImport.objects.all().delete()

    monkeypatch.setattr("coalitions.services.member_imports.keep", given_up)
    save_member_import(waiting.pk)
    assert not proposal.memberships.exists()


# Taken away and sent again


def _table(proposal: Proposal, ending: str) -> bytes:
    answer = as_convener(proposal).get(page("member_table_detail", proposal.reference, ending))
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    return answer.content


names = st.text(st.characters(blacklist_categories=["C", "Z"], max_codepoint=0x24FF), min_size=1, max_size=15)
# As every form and file of ours stores them.
names = names.map(tidy_line).filter(bool)


@given(data=st.data())
@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_importing_what_was_taken_away_changes_nothing(data: st.DataObject) -> None:
    proposal = make_proposal()
    codes = st.sampled_from(["", "women", "farmers", "other", "ngos"])
    for name in data.draw(st.lists(names, min_size=1, max_size=4)):
        make_member(
            proposal,
            f"{data.draw(st.sampled_from(['', '=', '+', '-', '@', chr(39)]))}{name}",
            country=data.draw(st.sampled_from(["", "KE", "TR", "CD", "CI"])),
            region=data.draw(st.sampled_from(["", "african", "eastern-european"])),
            constituency=data.draw(codes),
            further=set(filter(None, data.draw(st.lists(codes, max_size=3)))),
            kind=data.draw(st.sampled_from(["cso", "private", "other", "un_entity"])),
            is_global=data.draw(st.booleans()),
            contact_name=data.draw(names),
            state=data.draw(st.sampled_from(MembershipState.values)),
        )
    for ending in ("csv", "xlsx"):
        content = SimpleUploadedFile(f"a.{ending}", _table(proposal, ending))
        answer = as_convener(proposal).post(page("member_import_create", proposal.reference), {"file": content})
        assert answer.status_code == 302, answer.text
        rows = MemberImport.objects.latest("id").rows
        assert [(row["standing"], row["faults"], row["unread"]) for row in rows] == [("same", [], [])] * len(rows)


def test_an_organisation_that_stands_in_two_rows_is_taken_away_and_read_as_two() -> None:
    proposal = make_proposal()
    organisation = make_organisation("Twice")
    make_member(proposal, organisation)
    make_member(proposal, organisation)
    content = SimpleUploadedFile("a.csv", _table(proposal, "csv"))
    as_convener(proposal).post(page("member_import_create", proposal.reference), {"file": content})
    assert [row["standing"] for row in MemberImport.objects.get().rows] == ["same", "same"]


def test_the_template_has_headings_an_example_and_codes_and_can_be_sent_back() -> None:
    proposal = make_proposal()
    client = as_convener(proposal)
    answer = client.get(page("member_template_detail", proposal.reference, "xlsx"))
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Members", "Example", "Codes"]
    assert book["Members"].max_row == 1
    assert book["Example"]["A2"].value == "Lake Basin Women's Forum"
    assert ("Country", "KE", "Kenya") in list(book["Codes"].values)
    empty = client.get(page("member_template_detail", proposal.reference, "csv")).content
    assert empty.startswith(b"\xef\xbb\xbfOrganisation,Kind,Country")
    assert client.get(page("member_template_detail", proposal.reference, "pdf")).status_code == 404


def test_a_left_member_stays_left_and_a_coalition_takes_no_import() -> None:
    proposal = make_submitted_proposal()
    member = proposal.memberships.filter(is_lead=False)[0]
    member_leaves(member, state=MembershipState.WITHDRAWN, by=proposal.convener)
    waiting = _send(
        proposal, [("Name", "Country", "Constituency"), (member.organisation.name, member.country_id or "", "other")]
    )
    assert "Say in your words" in _shown(waiting)
    member.refresh_from_db()
    assert member.state == MembershipState.WITHDRAWN
    coalition = make_coalition()
    assert coalition.state == ProposalState.SHORTLISTED
    answer = as_convener(coalition).post(
        page("member_import_create", coalition.reference), {"file": _file([HEADING, ("A", "", "", "")])}
    )
    assert answer.status_code == 409
    assert not MemberImport.objects.filter(proposal=coalition).exists()


@pytest.mark.parametrize(("kind", "is_void"), [("cso", False), ("academia", True)])
def test_a_list_voids_a_confirmation_exactly_where_it_changes_the_facts(kind: str, *, is_void: bool) -> None:
    asked = make_asked()
    confirm(asked, seen=seen_now(asked), language="en")
    proposal, name = asked.membership.proposal, asked.membership.organisation.name
    mails = OutgoingMail.objects.count()
    rows = [("Name", "Type", "Country"), (name, kind, "Kenya"), ("New one", "cso", "Kenya")]
    assert _accept(_send(proposal, rows)) == 302
    assert Confirmation.objects.filter(ended_at=None).exists() is not is_void
    assert OutgoingMail.objects.count() == mails + is_void
    if is_void:
        asked.refresh_from_db()
        confirm(asked, seen=seen_now(asked), language="en")
        member = Membership.objects.get(pk=asked.membership_id)
        assert Confirmation.objects.get(ended_at=None).agreed == agreed_to(member)


def test_a_contact_whose_rows_a_list_voids_gets_one_mail() -> None:
    proposal = make_proposal()
    for name in ("Lake", "Hill", "Wood"):
        member = make_member(proposal, name, constituency="women", contact_email="desk@members.example.org")
        ask(member, by=proposal.convener)
        request = ConfirmationRequest.objects.select_related("membership__proposal").get(membership=member)
        confirm(request, seen=seen_now(request), language="en")
    OutgoingMail.objects.all().delete()
    waiting = _send(proposal, [HEADING, *((name, "", "KE", "farmers") for name in ("Lake", "Hill", "Wood"))])
    assert _accept(waiting) == 302
    assert set(proposal.memberships.values_list("state", flat=True)) == {MembershipState.PLEDGED}
    mail = OutgoingMail.objects.get()
    assert mail.kind == "coalitions/confirmation_asked"
    assert all(name in mail.text for name in ("Lake", "Hill", "Wood"))


def test_a_list_that_names_another_contact_ends_the_link_of_the_former_one() -> None:
    asked = make_asked()
    name = asked.membership.organisation.name
    rows = [("Name", "Country", "E-mail"), (name, "Kenya", "another@members.example.org")]
    assert _accept(_send(asked.membership.proposal, rows)) == 302
    assert not ConfirmationRequest.objects.exists()
