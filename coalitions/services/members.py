"""The members that a convener lists: one row at a time, and what holds when one leaves."""

from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from coalitions import limits
from coalitions.models import Confirmation, Membership, Proposal
from coalitions.services.asking import ask_again_where_voided, end_confirmation, end_link_of_former_contact
from coalitions.services.clarifications import open_section
from coalitions.services.contacts import organisations_that_declined, take_along_no
from coalitions.services.editing import (
    ListFull,
    NotEditable,
    Part,
    keep,
    lock_for_editing,
    refuse_unseen,
    remember_edit,
)
from coalitions.services.locking import lock, writes
from coalitions.services.ordering import last_place, put
from coalitions.services.validation import validate
from coalitions.states import ALIVE, MembershipState, ProposalState
from portal.accounts.models import User
from portal.audit.services import record
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.common.seen import IsAsSeen, whatever_stands
from portal.organisations.models import Constituency, Country, Kind, Organisation, Region
from portal.organisations.services.registering import OrganisationFacts, find_or_register

STANDS_BY = (MembershipState.PLEDGED, MembershipState.CONFIRMED)


class RowGone(ActionRefused):
    """The row was removed since the page was made."""


class AlreadyListed(ActionRefused):
    """The organisation stands in the list with other facts; `membership` is its row."""

    def __init__(self, membership: Membership) -> None:
        super().__init__(
            _("%(organisation)s is in the list already (%(state)s). Change that row instead.")
            % {"organisation": membership.organisation, "state": membership.get_state_display()}
        )
        self.membership = membership


@dataclass(frozen=True, kw_only=True)
class MemberRow:
    """What a proposal says of one member. Country, region (of the call's scheme) and constituencies are codes."""

    organisation: str
    kind: str = Kind.CSO
    country: str = ""
    is_global: bool = False
    primary_region: str = ""
    region_reason: str = ""
    constituency: str = ""
    further_constituencies: tuple[str, ...] = ()
    other_constituency: str = ""
    contact_name: str = ""
    contact_email: str = ""
    is_lead: bool = False


# What a member's confirmation would be about.
SAID_OF_A_MEMBER = (
    "organisation",
    "kind",
    "country",
    "is_global",
    "primary_region",
    "region_reason",
    "constituency",
    "other_constituency",
)
KEPT_BETWEEN_US = ("contact_name", "contact_email")


def row_of(membership: Membership, *, scheme: str = "") -> MemberRow:
    """What a stored row says; where a scheme is named, a region of another one is left out."""
    region = membership.primary_region
    if region is not None and scheme and region.scheme_id != scheme:
        region = None
    return MemberRow(
        organisation=membership.organisation.name,
        kind=membership.kind,
        country=membership.country_id or "",
        is_global=membership.is_global,
        primary_region=region.code if region else "",
        region_reason=membership.region_reason,
        constituency=membership.constituency_id or "",
        further_constituencies=tuple(one.pk for one in membership.further_constituencies.all()),
        other_constituency=membership.other_constituency,
        contact_name=membership.contact_name,
        contact_email=membership.contact_email,
        is_lead=membership.is_lead,
    )


def regions_of_country(country: str, *, scheme: str) -> frozenset[str]:
    """The codes of the scheme's regions in which a country lies."""
    return frozenset(Region.objects.filter(scheme=scheme, countries=country).values_list("code", flat=True))


@transaction.atomic
def add_member(proposal: Proposal, *, row: MemberRow, by: User, organisation: Organisation | None = None) -> Membership:
    """List a member. Its organisation is the chosen one, the registry's one of that name and country, or is registered.

    The same row sent twice is AlreadyDone; the same organisation with other facts is AlreadyListed. One that was taken
    off the list after it had declined by its link stands there as declined, until it confirms.
    """
    locked = lock_for_editing(proposal, part=Part.MEMBERS, by=by)
    values = _resolved(row, locked, chosen=organisation)
    listed = locked.memberships.filter(organisation=values["organisation"]).first()
    if listed is not None:
        if _is_as_said(listed, values, row):
            raise AlreadyDone(_("%(organisation)s is in the list.") % {"organisation": listed.organisation})
        raise AlreadyListed(listed)
    if locked.memberships.count() >= limits.MOST_MEMBERS:
        raise ListFull(_("A proposal lists at most %(most)s members.") % {"most": limits.MOST_MEMBERS})
    membership = Membership(
        proposal=locked,
        position=last_place(locked.memberships.all()) + 1,
        is_lead=row.is_lead,
        state=_state_to_begin_with(locked, values["organisation"]),
        **values,
    )
    if row.is_lead:
        if membership.state not in STANDS_BY:
            raise ActionRefused(_cannot_lead(membership))
        _leave_lead_open(locked)
    membership.save()
    membership.further_constituencies.set(_constituencies(row))
    keep(locked, part=Part.MEMBERS, by=by, what={"added": membership.organisation})
    return membership


@transaction.atomic
def change_member(
    membership: Membership, *, row: MemberRow, by: User, is_as_seen: IsAsSeen = whatever_stands
) -> Membership:
    """Correct what is said of a member.

    One that had confirmed is pledged again, if what it confirmed has changed, and its contact is asked anew. A link
    that went to another contact than it has now ends. A row that becomes that of an organisation which itself declined
    is declined, and stays so under another name.
    """
    locked = lock_for_editing(membership.proposal, part=Part.MEMBERS, by=by)
    current = _row(membership, locked)
    refuse_unseen(current, is_as_seen)
    values = _resolved(row, locked, current)
    if _is_as_said(current, values, row):
        return current
    twin = locked.memberships.exclude(pk=current.pk).filter(organisation=values["organisation"]).first()
    if twin is not None and values["organisation"] != current.organisation:
        raise AlreadyListed(twin)
    voids = current.state == MembershipState.CONFIRMED and _says_otherwise(current, values, row)
    state = _state_after(locked, current, values["organisation"], voids=voids)
    if row.is_lead and state not in STANDS_BY:
        raise ActionRefused(_cannot_lead(Membership(organisation=values["organisation"], state=state)))
    if row.is_lead and not current.is_lead:
        _leave_lead_open(locked)
    if state != current.state:
        # A row has no lifecycle of its own: its state is changed in this module, and for many rows at once by merges
        # and imports; always under the proposal's lock.
        current.state = state
    said = row_of(current)
    _write(current, values, row)
    end_link_of_former_contact(current)
    if voids:
        ask_again_where_voided(locked, current, by=by)
    remember_edit(locked, part=Part.MEMBERS, fields=_changed(said, row), by=by, row=current.pk)
    keep(locked, part=Part.MEMBERS, by=by, what={"changed": current.organisation})
    return current


@transaction.atomic
def remove_member(membership: Membership, *, by: User) -> None:
    """Take a row off the list, as if it had never stood there. A member that leaves is another deed: member_leaves."""
    locked = lock_for_editing(membership.proposal, part=Part.MEMBERS, by=by)
    current = locked.memberships.filter(pk=membership.pk).first()
    if current is None:
        raise AlreadyDone(_("The row is removed."))
    organisation = current.organisation
    current.delete()
    keep(locked, part=Part.MEMBERS, by=by, what={"removed": organisation})


@transaction.atomic
def move_member(membership: Membership, *, place: int, by: User) -> None:
    """Let a member stand at another place of the list, of which 1 is the first after the lead."""
    locked = lock_for_editing(membership.proposal, part=Part.MEMBERS, by=by)
    current = _row(membership, locked)
    if put(locked.memberships.filter(is_lead=current.is_lead), current.pk, place=place):
        keep(locked, part=Part.MEMBERS, by=by, what={"moved": current.organisation, "place": place})


def lacks_lead(proposal: Proposal) -> bool:
    """Whether it is a coalition that nobody leads any more."""
    return proposal.is_coalition and not proposal.memberships.filter(is_lead=True).exists()


@transaction.atomic
def choose_lead(membership: Membership, *, by: User) -> None:
    """Name the member that leads the coalition; there is one at most.

    A coalition whose lead left can name another one at any time, though nothing else of its members can be changed.
    """
    locked = lock(membership.proposal)
    if not (lacks_lead(locked) and writes(by, locked)):
        locked = lock_for_editing(locked, part=Part.MEMBERS, by=by)
    current = _row(membership, locked)
    if current.is_lead:
        raise AlreadyDone(_("%(organisation)s leads the coalition.") % {"organisation": current.organisation})
    if current.state not in STANDS_BY:
        raise ActionRefused(_cannot_lead(current))
    _leave_lead_open(locked)
    current.is_lead = True
    current.save(update_fields=["is_lead"])
    keep(locked, part=Part.MEMBERS, by=by, what={"lead": current.organisation})


@transaction.atomic
def member_leaves(membership: Membership, *, state: MembershipState, by: User, note: str = "") -> None:
    """Record that a member declined or withdrew, at any time up to and after shortlisting.

    Judged again at once; while the convener has the proposal back, when it is submitted again. The row stays, and
    counts no more. A lead that leaves leads no longer.
    """
    locked = lock(membership.proposal)
    if state in STANDS_BY:
        raise ActionRefused(_("A member leaves by declining or by withdrawing."))
    if not writes(by, locked) or locked.state not in ALIVE:
        raise NotEditable(_("“%(title)s” is %(state)s now.") % _named(locked))
    current = _row(membership, locked)
    if current.state not in STANDS_BY:
        raise AlreadyDone(
            _("%(organisation)s is %(state)s.")
            % {"organisation": current.organisation, "state": current.get_state_display()}
        )
    _move(locked, current, state, by=by, note=note)


@transaction.atomic
def member_rejoins(membership: Membership, *, by: User) -> None:
    """Take back that a member left; it is pledged. Only while the members can be changed.

    What an organisation itself answered by its link, only its own new answer takes back.
    """
    locked = lock_for_editing(membership.proposal, part=Part.MEMBERS, by=by)
    current = _row(membership, locked)
    if current.state in STANDS_BY:
        raise AlreadyDone(_("%(organisation)s is a member.") % {"organisation": current.organisation})
    if current.organisation_id in organisations_that_declined(locked):
        raise ActionRefused(
            _("%(organisation)s itself declined. It is a member again once it confirms; you can ask it again.")
            % {"organisation": current.organisation}
        )
    _move(locked, current, MembershipState.PLEDGED, by=by, note="")


def member_answers(
    proposal: Proposal, current: Membership, state: MembershipState, *, by_name: str, note: str = ""
) -> None:
    """Write what an organisation itself answered; services/answering.py says when, and holds the proposal's lock."""
    _move(proposal, current, state, by=None, by_name=by_name, note=note)


def says_just_that(proposal: Proposal, current: Membership, *, row: MemberRow) -> bool:
    """Whether the stored row says what this one says."""
    return _is_as_said(current, _resolved(row, proposal, current), row)


def member_corrects(proposal: Proposal, current: Membership, *, row: MemberRow, by_name: str) -> None:
    """Write what an organisation says of itself, which confirms it; the caller holds the proposal's lock.

    Neither its contact nor who leads is its to change here. Judged again as when a member leaves.
    """
    values = _resolved(row, proposal, current)
    if proposal.memberships.exclude(pk=current.pk).filter(organisation=values["organisation"]).exists():
        raise ActionRefused(_("Another organisation of the proposal has that name. Ask its convener about it."))
    before = {"state": current.state}
    # As above: the organisation's own word confirms it.
    current.state = MembershipState.CONFIRMED
    said = row_of(current)
    _write(current, values, row)
    remember_edit(proposal, part=Part.MEMBERS, fields=_changed(said, row), by=None, row=current.pk)
    proposal.save(update_fields=["changed_at"])
    who = _who(proposal, current)
    record(
        "membership.corrected",
        proposal,
        by=None,
        by_name=by_name,
        before=who | before,
        after=who | {"state": current.state},
    )
    _judge(proposal, by=None)


def _changed(said: MemberRow, row: MemberRow) -> list[str]:
    return [one.name for one in fields(row) if getattr(row, one.name) != getattr(said, one.name)]


def _write(current: Membership, values: dict[str, Any], row: MemberRow) -> None:
    """Store what is said of a member."""
    if values["other_constituency"] != current.other_constituency:
        # The committee placed the words that stood there.
        current.mapped_constituency = None
    for name, value in values.items():
        setattr(current, name, value)
    current.is_lead = row.is_lead
    current.save()
    current.further_constituencies.set(_constituencies(row))


def _move(
    proposal: Proposal, current: Membership, state: MembershipState, *, by: User | None, note: str, by_name: str = ""
) -> None:
    """Write the row's state, with its event; the callers say which moves there are, and hold the proposal's lock."""
    before = {"state": current.state, "is_lead": current.is_lead}
    current.state = state
    current.is_lead = current.is_lead and state in STANDS_BY
    current.save(update_fields=["state", "is_lead"])
    proposal.save(update_fields=["changed_at"])
    if before["is_lead"] and not current.is_lead:
        # Nothing is submitted without a lead, so its convener can name another.
        open_section(proposal, Part.MEMBERS)
    after = {"state": current.state, "is_lead": current.is_lead}
    if state not in STANDS_BY:
        end_confirmation(current, Confirmation.End.LEFT)
    who = _who(proposal, current)
    record(
        f"membership.{state}",
        proposal,
        by=by,
        by_name=by_name,
        note=note if who else "",
        before=who | before,
        after=who | after,
    )
    _judge(proposal, by=by)


def _who(proposal: Proposal, row: Membership) -> dict[str, Any]:
    """Whom an event names: nobody in a draft, since more people read the log than a draft."""
    return {} if proposal.state == ProposalState.DRAFT else {"organisation": row.organisation}


def _judge(proposal: Proposal, *, by: User | None) -> None:
    """Judge again what lies with others; what else stands in a returned proposal may be half written."""
    if proposal.state not in (ProposalState.DRAFT, ProposalState.RETURNED):
        validate(proposal, by=by)


def _row(membership: Membership, proposal: Proposal) -> Membership:
    """The row as it stands now; its proposal is locked, and whoever changes rows locks that first."""
    current = proposal.memberships.select_related("organisation").filter(pk=membership.pk).first()
    if current is None:
        raise RowGone(_("This row was removed meanwhile. Nothing was changed."))
    return current


def _resolved(
    row: MemberRow, proposal: Proposal, current: Membership | None = None, *, chosen: Organisation | None = None
) -> dict[str, Any]:
    """The row's values as a membership holds them."""
    scheme = proposal.call.criteria_set.region_scheme_id
    country = Country.objects.get(pk=row.country) if row.country else None
    region = Region.objects.get(scheme=scheme, code=row.primary_region) if row.primary_region else None
    constituency = Constituency.objects.get(pk=row.constituency) if row.constituency else None
    return {
        "organisation": chosen or _organisation(row, country, current),
        "kind": row.kind,
        "country": country,
        "is_global": row.is_global,
        "primary_region": region,
        "region_reason": row.region_reason,
        "constituency": constituency,
        "other_constituency": row.other_constituency,
        "contact_name": row.contact_name,
        "contact_email": row.contact_email,
    }


def _organisation(row: MemberRow, country: Country | None, current: Membership | None) -> Organisation:
    """Find or register the organisation: by its name, kind and country alone.

    What a proposal says of it besides is the row's. The registry is public, and speaks for the organisation itself.
    A row whose name is not changed keeps its own, so that a slip in the country can be mended without a second
    organisation of the name; unless there is one, in that country, in the registry.
    """
    namesakes = Organisation.objects.named(row.organisation)
    if current is not None and namesakes.filter(pk=current.organisation_id).exists():
        return namesakes.filter(country=country).order_by("id").first() or current.organisation
    return find_or_register(OrganisationFacts(name=row.organisation, kind=row.kind, country=country), by=None)


def _constituencies(row: MemberRow) -> QuerySet[Constituency]:
    return Constituency.objects.filter(pk__in=row.further_constituencies)


def _is_as_said(current: Membership, values: dict[str, Any], row: MemberRow) -> bool:
    return (
        not _says_otherwise(current, values, row)
        and all(getattr(current, name) == values[name] for name in KEPT_BETWEEN_US)
        and current.is_lead == row.is_lead
    )


def _says_otherwise(current: Membership, values: dict[str, Any], row: MemberRow) -> bool:
    if any(getattr(current, name) != values[name] for name in SAID_OF_A_MEMBER):
        return True
    return {one.pk for one in current.further_constituencies.all()} != set(row.further_constituencies)


def _state_to_begin_with(proposal: Proposal, organisation: Organisation) -> MembershipState:
    """Pledged; but what an organisation itself declined is not made good by removing and listing it again."""
    has_declined = organisation.pk in organisations_that_declined(proposal)
    return MembershipState.DECLINED if has_declined else MembershipState.PLEDGED


def _state_after(
    proposal: Proposal, current: Membership, organisation: Organisation, *, voids: bool
) -> MembershipState:
    """The state of a row that is changed, and whose organisation may become another one.

    A no stays with the row: no other spelling of the organisation's name takes it back.
    """
    if organisation != current.organisation and current.state in STANDS_BY:
        return _state_to_begin_with(proposal, organisation)
    if organisation != current.organisation:
        take_along_no(proposal, current.organisation, organisation)
    return MembershipState.PLEDGED if voids else MembershipState(current.state)


def _leave_lead_open(proposal: Proposal) -> None:
    proposal.memberships.filter(is_lead=True).update(is_lead=False)


def _cannot_lead(membership: Membership) -> str:
    return _("%(organisation)s is %(state)s, so it cannot lead the coalition.") % {
        "organisation": membership.organisation,
        "state": membership.get_state_display(),
    }


def _named(proposal: Proposal) -> dict[str, str]:
    return {"title": proposal.title, "state": proposal.get_state_display()}
