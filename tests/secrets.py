"""Unmistakable words that tests plant where contacts, drafts and notes stand, and who may read each of them."""

import zipfile
from dataclasses import asdict
from io import BytesIO
from typing import Final

from django.http.response import HttpResponseBase

from coalitions.models import MemberImport, Proposal, TeamRole
from coalitions.services.agreed import shown_to
from coalitions.services.answering import correct
from coalitions.services.editing import About, save_about
from coalitions.services.member_imports import ImportedRow
from coalitions.services.members import member_leaves, row_of
from coalitions.services.reviewing import return_proposal
from coalitions.services.shortlisting import take_off
from coalitions.services.submission import submit
from coalitions.states import MembershipState
from portal.accounts.models import User
from tests.coalitions.confirming.asked import make_asked
from tests.factories.coalitions import make_complete_proposal, make_member, make_news, overdue

# Of the same proposals: who convenes, who writes and who reads with that person; and who decides on another call.
MORE_ROLES: Final = ("editor", "reader", "other_committee")
OWN: Final = frozenset({"cso", "editor", "reader"})
DECIDES: Final = frozenset({"committee", "secretariat"})
# Their words begin alike, so that a search can ask for a part of each and never echo the whole.
PART: Final = "qzx"
WITH_CONTACTS: Final = {"with_contacts": "on"}
# Who was invited reads, by the link alone, to what.
BY_LINK: Final = {"/team-invitations/{joining}/": {"qzxdrafttitle"}}

WHO_MAY_READ: Final = {
    "qzxdrafttitle": OWN,
    "qzxdraftsummary": OWN,
    "qzxdraftname": OWN,
    "qzxdraft@contacts.example.org": OWN,
    "qzxothersdraft": frozenset({"other_cso"}),
    "qzxwaiting@contacts.example.org": frozenset(),
    "qzxguest@contacts.example.org": frozenset({"cso", "secretariat"}),
    "qzxeditor@team.example.org": frozenset({"editor", "secretariat"}),
    "qzxreader@team.example.org": frozenset({"reader", "secretariat"}),
    "qzxhandedname": OWN | DECIDES,
    "qzxhanded@contacts.example.org": OWN | DECIDES,
    "qzxsupport": OWN | DECIDES,
    "qzxfocal@contacts.example.org": OWN | DECIDES,
    "qzxcoalition@contacts.example.org": OWN | DECIDES,
    "qzxdeparture": DECIDES,
    "qzxcorrection": OWN | DECIDES,
    "qzxquestion": frozenset({"cso", "editor"}) | DECIDES,
    # The title of what is no longer public, and why.
    "qzxtakenoff": OWN | DECIDES,
    "qzxwhy": frozenset({"cso", "editor"}) | DECIDES,
    "qzxhalfwritten": OWN,
    "qzxhalftitle": OWN,
    "qzxcall": frozenset({"secretariat"}),
    "qzxsession": frozenset({"organiser", "secretariat"}),
}

# Where one can search for a part of the words.
SEARCHES: Final = (
    "/organisations/?q=PART",
    "/sessions/?q=PART",
    "/speakers/?q=PART",
    "/recommendations/?q=PART",
    "/coalitions/?q=PART",
    "/proposals/{own_draft}/members/registry/?organisation=PART",
    "/admin/coalitions/proposal/?q=PART",
    "/admin/coalitions/proposal/{reviewed_pk}/merge/?q=PART",
    "/admin/coalitions/validation/?q=PART",
    "/admin/coalitions/revision/?q=PART",
    "/admin/coalitions/supportrequest/?q=PART",
    "/admin/coalitions/call/?q=PART",
    "/admin/sessions_app/session/?q=PART",
    "/admin/accounts/user/?q=PART",
    "/admin/audit/auditevent/?q=PART",
    "/admin/mail/outgoingmail/?q=PART",
)
EXPORT: Final = "/admin/coalitions/proposal/export/"
EXPORTS: Final = tuple(
    {"format": file_format, **contacts} for file_format in ("xlsx", "csv", "json") for contacts in ({}, WITH_CONTACTS)
)


def secrets_in(answer: HttpResponseBase) -> set[str]:
    """The planted words that an answer holds: in its body, in a file that it sends, or in its headers."""
    body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    texts = [body, *(f"{name}: {value}".encode() for name, value in answer.headers.items())]
    if body.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(body)) as file:
            texts += [file.read(name) for name in file.namelist()]
    return secrets_of(*texts)


def secrets_of(*texts: bytes) -> set[str]:
    """The planted words in some texts."""
    return {words for words in WHO_MAY_READ if any(words.encode() in text.lower() for text in texts)}


def differences_of_secrets(heard: set[str], role: str) -> list[str]:
    """In words, where somebody in that role read what is not theirs, or did not find what is."""
    allowed = {words for words, roles in WHO_MAY_READ.items() if role in roles}
    return [f"{role} reads {words}" for words in sorted(heard - allowed)] + [
        f"{role} finds no {words}" for words in sorted(allowed - heard)
    ]


def with_contact(proposal: Proposal, word: str) -> Proposal:
    """Let the second member have a contact with the word in name and address, and the focal point an address."""
    member = proposal.memberships.order_by("position")[1]
    member.contact_name, member.contact_email = f"{word}name", f"{word}@contacts.example.org"
    member.save()
    proposal.focal_point_email = "qzxfocal@contacts.example.org"
    proposal.save()
    return proposal


def with_team(proposal: Proposal, team: dict[TeamRole, User]) -> Proposal:
    """Let these people write and read with the convener."""
    for role, person in team.items():
        proposal.teammates.create(user=person, role=role)
    return proposal


def hand_in(proposal: Proposal) -> Proposal:
    """Submit it."""
    submit(proposal, by=proposal.convener)
    return Proposal.objects.select_related("call", "convener").get(pk=proposal.pk)


def make_answered(proposal: Proposal) -> Proposal:
    """Let one member leave with a note for the committee, and another correct its row by its link."""
    leaving = make_member(proposal, "Leaving")
    member_leaves(leaving, state=MembershipState.WITHDRAWN, by=proposal.convener, note="qzxdeparture")
    request = make_asked(proposal)
    member = request.membership
    row = row_of(member)
    corrected = type(row)(**{**asdict(row), "constituency": "other", "other_constituency": "qzxcorrection"})
    correct(request, row=corrected, seen=shown_to(member, proposal), language="en")
    return proposal


def make_returned(by: User, **fields: object) -> Proposal:
    """A proposal that its convener has back with a question, and has begun to change."""
    proposal = hand_in(with_contact(make_complete_proposal("Returned", **fields), "qzxhanded"))
    return_proposal(proposal, by=by, note="qzxquestion")
    save_about(proposal, about=About(title="qzxhalftitle", summary="qzxhalfwritten"), by=proposal.convener)
    return proposal


def make_taken_off(coalition: Proposal, *, by: User) -> Proposal:
    """A coalition that is under review again, and has had news."""
    make_news(coalition, "qzxtakenoff")
    take_off(overdue(coalition), by=by, note="qzxwhy: two months, and nobody answered.")
    return coalition


def make_waiting(proposal: Proposal) -> MemberImport:
    """A list of members that waits to be accepted."""
    said = {"organisation": "Waiting", "contact_email": "qzxwaiting@contacts.example.org"}
    rows = [asdict(ImportedRow(number=1, said=said))]
    return MemberImport.objects.create(proposal=proposal, by=proposal.convener, encoding="utf-8", rows=rows)
