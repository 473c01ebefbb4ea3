"""What is known of contacts, whatever becomes of their rows: who was asked when, who said no, who is of the team."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, FilteredRelation, OuterRef, Q

from coalitions.models import Answer, AskedContact, Confirmation, ConfirmationRequest, Membership, Proposal, address_key
from portal.accounts.models import User
from portal.common.mailboxes import mailbox, mailbox_of
from portal.organisations.models import Affiliation, AffiliationState, Organisation

Contact = tuple[int, str]
UNIQUE: Final = ("proposal", "organisation", "address_key")


def declined_itself(row: str = "") -> Exists:
    """Whether a row's organisation itself declined, by its link, and has not confirmed since.

    `row` leads from what is asked to the membership, such as "membership__".
    """
    no = AskedContact.objects.filter(answer=Answer.DECLINED)
    return Exists(no.filter(proposal=OuterRef(f"{row}proposal"), organisation=OuterRef(f"{row}organisation")))


def contact_is_in_team(address: str, *, row: str = "") -> Exists:
    """Whether the address in that column is one of those who write or read that proposal, and no more than that.

    Who is known to speak for the row's organisation, by an affiliation that others accepted, answers for it all the
    same: else a convener's own organisation could never be confirmed. `row` leads to the membership.
    """
    box = mailbox_of(OuterRef(address))
    proposal = OuterRef(f"{row}proposal")
    team = User.objects.filter(Q(proposals=proposal) | Q(teams__proposal=proposal))
    speaks_for_it = Affiliation.objects.filter(
        user=OuterRef("pk"), organisation=OuterRef(OuterRef(f"{row}organisation")), state=AffiliationState.ACTIVE
    )
    team = team.exclude(Exists(speaks_for_it))
    confirmed = FilteredRelation("emailaddress", condition=Q(emailaddress__verified=True))
    team = team.annotate(confirmed=confirmed, box=mailbox_of("email"), second_box=mailbox_of("confirmed__email"))
    return Exists(team.filter(Q(box=box) | Q(second_box=box)))


def declined_to(proposals: Iterable[Proposal]) -> ArraySubquery:
    """Of a membership: the keys of those of the proposals to which its organisation itself said no."""
    no = AskedContact.objects.filter(answer=Answer.DECLINED, organisation=OuterRef("organisation"))
    return ArraySubquery(no.filter(proposal__in=[one.pk for one in proposals]).values("proposal"))


def organisations_that_declined(proposal: Proposal) -> frozenset[int]:
    """The organisations that themselves declined to be a member, listed or not."""
    no = AskedContact.objects.filter(proposal=proposal, answer=Answer.DECLINED)
    return frozenset(no.values_list("organisation", flat=True))


def another_contact_declined(request: ConfirmationRequest, organisation: Organisation) -> bool:
    """Whether somebody else than who is asked here said no for an organisation in that proposal."""
    no = AskedContact.objects.filter(
        proposal=request.membership.proposal, organisation=organisation, answer=Answer.DECLINED
    )
    return no.exclude(address_key=_key(request.address)).exists()


@dataclass(frozen=True)
class OwnWords:
    """What organisations themselves said of stored proposals: whose confirmation holds, and who declined, by name."""

    confirmed: frozenset[int]
    """Keys of memberships."""
    declined: frozenset[tuple[int, str]]
    """Keys of proposals, with folded names, as files tell organisations."""

    @classmethod
    def of(cls, proposals: Collection[Proposal]) -> "OwnWords":
        """Of all these proposals, in two queries."""
        holding = Confirmation.objects.filter(ended_at=None, membership__proposal__in=proposals)
        no = AskedContact.objects.filter(proposal__in=proposals, answer=Answer.DECLINED)
        return cls(
            frozenset(holding.values_list("membership", flat=True)),
            frozenset(no.values_list("proposal", "organisation__folded_name")),
        )


@dataclass(frozen=True)
class AskedMember:
    """What a list says of a member's contact: whether it was asked and answered, and whether it can be."""

    asked_at: datetime | None
    answer: str
    declined_itself: bool
    contact_is_in_team: bool

    @property
    def is_disowned(self) -> bool:
        """Whether the contact said that it is not their organisation."""
        return self.answer == Answer.DISOWNED


def asked_members(proposal: Proposal, keys: Iterable[int]) -> dict[int, AskedMember]:
    """What is known of the contacts of these rows, in one query."""
    rows = proposal.memberships.filter(pk__in=keys).annotate(
        declined_itself=declined_itself(), contact_is_in_team=contact_is_in_team("contact_email")
    )
    request = "confirmation_request__"
    values = rows.values_list("pk", f"{request}asked_at", f"{request}answer", "declined_itself", "contact_is_in_team")
    return {pk: AskedMember(asked_at, answer or "", *known) for pk, asked_at, answer, *known in values}


def contact_of(row: Membership) -> Contact:
    """By what a row's contact is remembered: its organisation and its address."""
    return row.organisation_id, _key(row.contact_email)


def asked_before(proposal: Proposal, rows: Iterable[Membership]) -> dict[Contact, AskedContact]:
    """Those of the rows' contacts whom the proposal ever asked."""
    keys = {_key(row.contact_email) for row in rows if row.contact_email}
    asked = AskedContact.objects.filter(proposal=proposal, address_key__in=keys)
    return {(one.organisation_id, one.address_key): one for one in asked}


def remember_asked(proposal: Proposal, rows: Iterable[Membership], *, at: datetime) -> None:
    """Remember that the rows' contacts were asked; what they answered before stays known."""
    AskedContact.objects.bulk_create(
        [
            AskedContact(proposal=proposal, organisation_id=organisation, address_key=key, asked_at=at)
            for organisation, key in {contact_of(row) for row in rows}
        ],
        update_conflicts=True,
        unique_fields=UNIQUE,
        update_fields=["asked_at"],
    )


def remember_answer(request: ConfirmationRequest, *, organisation: int) -> None:
    """Remember a no. A yes makes void whatever the organisation said before, by whichever contact."""
    said = AskedContact.objects.filter(proposal=request.membership.proposal, organisation=organisation)
    if request.answer in (Answer.DECLINED, Answer.DISOWNED):
        said.update_or_create(
            proposal=request.membership.proposal,
            organisation_id=organisation,
            address_key=_key(request.address),
            defaults={"answer": request.answer},
            create_defaults={"answer": request.answer, "asked_at": request.asked_at},
        )
    else:
        said.filter(answer=Answer.DECLINED).update(answer="")


def take_along_no(proposal: Proposal, former: Organisation, present: Organisation) -> None:
    """Let a no hold for the organisation that a declined row names now, too."""
    no = AskedContact.objects.filter(proposal=proposal, organisation=former, answer=Answer.DECLINED)
    AskedContact.objects.bulk_create(
        [
            AskedContact(
                proposal=proposal,
                organisation=present,
                address_key=one.address_key,
                asked_at=one.asked_at,
                answer=one.answer,
            )
            for one in no
        ],
        update_conflicts=True,
        unique_fields=UNIQUE,
        update_fields=["answer"],
    )


def _key(address: str) -> str:
    return address_key(mailbox(address))
