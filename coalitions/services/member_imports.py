"""A list of members that is imported: compared with what is listed, looked at, then saved as a whole or not at all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coalitions import limits
from coalitions.models import MemberImport, Membership, Proposal
from coalitions.services.asking import ask_again_where_voided, end_what_does_not_hold
from coalitions.services.contacts import organisations_that_declined
from coalitions.services.editing import ListFull, Part, keep, lock_for_editing
from coalitions.services.facts import country_regions
from coalitions.services.finding import Alike, alike, findable_by
from coalitions.services.member_rules import faults_of, settled
from coalitions.services.members import KEPT_BETWEEN_US, STANDS_BY, MemberRow, row_of
from coalitions.services.ordering import last_place
from coalitions.services.waiting import end, still
from coalitions.states import MembershipState, ProposalState
from portal.accounts.models import User
from portal.audit.services import record
from portal.common.last_edits import place_of, remember_edits
from portal.common.refusals import ActionRefused
from portal.common.seen import fingerprint
from portal.common.text import folded
from portal.exchange.faults import Fault, stored_faults
from portal.organisations.models import Country, Organisation, Region
from portal.organisations.services.registering import OrganisationFacts, hold_names, register_all

# So many are saved while one waits for the page; more are left to a worker.
MOST_AT_ONCE: Final = 500

NEW, SAME, CHANGED = "new", "same", "changed"


class ListChanged(ActionRefused):
    """The members were changed since the list was compared with them."""


@dataclass(kw_only=True)
class ImportedRow:
    """A row of the list: what it says, in the columns that the list has; then how it compares with what is listed."""

    number: int
    said: dict[str, Any]
    unread: list[Fault] = field(default_factory=list)
    """Faults of its cells, which stay whatever is listed."""
    choice: int | None = None
    """The organisation that the person says it is; 0 where it is a new one, None where nobody was asked."""
    standing: str = NEW
    membership: int | None = None
    changes: list[str] = field(default_factory=list)
    before: str = ""
    """A print of what is listed in the fields that would be changed: what the person agrees to write over."""
    faults: list[Fault] = field(default_factory=list)
    alike: list[Alike] = field(default_factory=list)

    @classmethod
    def stored(cls, data: Mapping[str, Any]) -> "ImportedRow":
        """The row as the database keeps it."""
        listed = {
            "unread": list(stored_faults(data["unread"])),
            "faults": list(stored_faults(data["faults"])),
            "alike": [Alike(**one) for one in data["alike"]],
        }
        return cls(**{**data, **listed})

    @property
    def all_faults(self) -> list[Fault]:
        """Those of its cells and those of the whole row."""
        return [*self.unread, *self.faults]

    def row(self, listed: MemberRow | None = None) -> MemberRow:
        """What it says of the member; a column that the list has not leaves what is listed."""
        return member_of(self.said, listed)


def member_of(said: Mapping[str, Any], listed: MemberRow | None = None) -> MemberRow:
    """The member that the cells of a row say, by their columns; the rest as it is listed."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
    if listed is not None:
        return settled(replace(listed, **{**values, "organisation": listed.organisation}))
    return settled(MemberRow(**{"organisation": "", **values}))


@dataclass
class Comparison:
    """The rows beside what is listed, and the organisations that the registry has for them, by the row's number."""

    rows: list[ImportedRow]
    listed: dict[int, Membership]
    organisations: dict[int, Organisation]
    regions_of: Mapping[str, tuple[str, ...]]
    scheme: str
    declined: frozenset[int]
    """Organisations that themselves declined to be members."""

    def said_of(self, membership: int | None) -> MemberRow | None:
        """What a listed row says under the call's scheme of regions."""
        return row_of(self.listed[membership], scheme=self.scheme) if membership in self.listed else None


def rows_of(waiting: MemberImport) -> list[ImportedRow]:
    """The rows of a list that waits."""
    return [ImportedRow.stored(data) for data in waiting.rows]


@transaction.atomic
def prepare_import(
    proposal: Proposal, *, rows: Sequence[ImportedRow], encoding: str, ignored: Sequence[str], by: User
) -> MemberImport:
    """Keep a list until it is accepted, compared with what is listed now. It takes the place of one that waits."""
    locked = lock_for_editing(proposal, part=Part.MEMBERS, by=by)
    compared = _compare(locked, rows, by=by)
    _name_likely_ones(compared, by=by)
    MemberImport.objects.filter(proposal=locked, by=by, queued_at=None).delete()
    return MemberImport.objects.create(
        proposal=locked,
        by=by,
        rows=[asdict(row) for row in compared.rows],
        encoding=encoding,
        ignored=list(ignored),
        language=get_language() or "en",
    )


@transaction.atomic
def choose_organisations(waiting: MemberImport, *, choices: Mapping[int, int], by: User) -> None:
    """Say which organisation some rows mean, by their numbers: one that was offered, or 0 for a new one."""
    locked = lock_for_editing(waiting.proposal, part=Part.MEMBERS, by=by)
    current = _still(waiting)
    rows = rows_of(current)
    for row in rows:
        offered = {0, *(one.pk for one in row.alike)}
        if choices.get(row.number) in offered:
            row.choice = choices[row.number]
    _store(current, _compare(locked, rows, by=by).rows)


@transaction.atomic
def compare_again(waiting: MemberImport, *, by: User, refusal: str = "") -> None:
    """Compare a waiting list with what is listed now; nobody's choices are lost."""
    current = _still(waiting)
    current.queued_at, current.refusal = None, refusal
    _store(current, _compare(current.proposal, rows_of(current), by=by).rows)


@transaction.atomic
def accept_import(waiting: MemberImport, *, changes_listed: bool, by: User) -> int:
    """Save all rows of a list, or none: one lock, one event in the log, judged once. The answer counts what was saved.

    Refused where a row has a fault, and where the members were changed since they were compared. A list that is given
    up while it is saved leaves nothing.
    """
    locked = lock_for_editing(waiting.proposal, part=Part.MEMBERS, by=by)
    current = _still(waiting)
    before = rows_of(current)
    compared = _compare(locked, before, by=by)
    if [_said_of(row) for row in before] != [_said_of(row) for row in compared.rows]:
        raise ListChanged(_("The members were changed meanwhile. Please look at the comparison again."))
    if faulty := sum(bool(row.all_faults) for row in compared.rows):
        raise ActionRefused(_("%(count)s rows have faults. Nothing was saved.") % {"count": faulty})
    new = [row for row in compared.rows if row.standing == NEW]
    changed = [row for row in compared.rows if row.standing == CHANGED] if changes_listed else []
    if len(compared.listed) + len(new) > limits.MOST_MEMBERS:
        raise ListFull(_("A proposal lists at most %(most)s members.") % {"most": limits.MOST_MEMBERS})
    if new or changed:
        _save(locked, compared, new=new, changed=changed, by=by)
        edited = {place_of(Part.MEMBERS, row.membership): row.changes for row in changed}
        remember_edits(locked.last_edits, changed=edited, by=by)
        ask_again_where_voided(locked, *end_what_does_not_hold(locked), by=by)
        what = {"imported": len(new), "changed": len(changed)}
        if locked.state != ProposalState.SUBMITTED:
            record("members.imported", locked, by=by, after=what)
        keep(locked, part=Part.MEMBERS, by=by, what=what)
    end(current)
    return len(new) + len(changed)


@transaction.atomic
def queue_import(waiting: MemberImport, *, changes_listed: bool, by: User) -> bool:
    """Leave the saving to a worker. False where it is left to one already."""
    lock_for_editing(waiting.proposal, part=Part.MEMBERS, by=by)
    return bool(
        MemberImport.objects.filter(pk=waiting.pk, queued_at=None).update(
            queued_at=timezone.now(), changes_listed=changes_listed, refusal=""
        )
    )


def _still(waiting: MemberImport) -> MemberImport:
    return still(MemberImport.objects.select_related("proposal__call"), waiting)


def _store(waiting: MemberImport, rows: Iterable[ImportedRow]) -> None:
    waiting.rows = [asdict(row) for row in rows]
    waiting.save(update_fields=["rows", "queued_at", "refusal"])


def _said_of(row: ImportedRow) -> tuple[str, int | None, list[str], str]:
    return row.standing, row.membership, row.changes, row.before


def _compare(proposal: Proposal, rows: Sequence[ImportedRow], *, by: User) -> Comparison:
    """Which rows are new, which are listed as they say, and which would be changed. Seven queries, however many rows.

    A row is the listed one of its name and country; else the listed one of the organisation that it names, as
    `add_member` finds it or as the person chose.
    """
    listed = {
        one.pk: one
        for one in proposal.memberships.select_related("organisation", "country", "primary_region").prefetch_related(
            "further_constituencies"
        )
    }
    scheme = str(proposal.call.criteria_set.region_scheme_id)
    declined = organisations_that_declined(proposal)
    compared = Comparison([replace(row) for row in rows], listed, {}, country_regions(scheme), scheme, declined)
    taken = _match_by_name(compared)
    _match_by_organisation(compared, taken, by=by)
    for row in compared.rows:
        _stand(row, compared)
    _find_second_leads(compared.rows)
    return compared


def _match_by_name(compared: Comparison) -> dict[int, int]:
    """Give rows their listed one of the same name and country; of several such, one each. Which are taken, by what.

    Where a list has no column for the country, the name alone decides.
    """
    by_country: dict[tuple[str, str], list[int]] = defaultdict(list)
    by_name: dict[str, list[int]] = defaultdict(list)
    for one in compared.listed.values():
        by_country[one.organisation.folded_name, one.country_id or ""].append(one.pk)
        by_name[one.organisation.folded_name].append(one.pk)
    taken: dict[int, int] = {}
    for row in compared.rows:
        name = folded(row.said.get("organisation", ""))
        same = by_country[name, row.said["country"]] if "country" in row.said else by_name[name]
        row.membership = next((pk for pk in same if pk not in taken), None)
        if row.membership is not None:
            taken[row.membership] = row.number
    return taken


def _match_by_organisation(compared: Comparison, taken: dict[int, int], *, by: User) -> None:
    """Find the organisations of the other rows, and their listed ones; name the rows that repeat an earlier one."""
    others = [row for row in compared.rows if row.membership is None and "organisation" in row.said]
    registry = _Registry(others, by=by)
    listed: dict[int, list[int]] = defaultdict(list)
    for one in compared.listed.values():
        listed[one.organisation_id].append(one.pk)
    seen: dict[object, int] = {}
    for row in compared.rows:
        row.faults = []
    for row in others:
        organisation = registry.organisation_of(row)
        if organisation is not None:
            compared.organisations[row.number] = organisation
            row.membership = next((pk for pk in listed[organisation.pk] if pk not in taken), None)
        if row.membership is not None:
            taken[row.membership] = row.number
            continue
        key = organisation.pk if organisation else (folded(row.said["organisation"]), row.said.get("country", ""))
        of_listed = [taken[pk] for pk in listed[organisation.pk]] if organisation else []
        earlier = seen.setdefault(key, row.number) if not of_listed else of_listed[0]
        if earlier != row.number:
            sentence = _("This is the same organisation as in row %(row)s.") % {"row": earlier}
            row.faults.append(Fault(name="organisation", sentence=sentence))
    _ask_for_countries(compared)


def _ask_for_countries(compared: Comparison) -> None:
    """Ask which of two a row means that says no country, where another row or a listed one of its name says one.

    Else the same organisation would be registered twice, and count twice.
    """
    rows = {folded(row.said.get("organisation", "")): row.number for row in compared.rows if row.said.get("country")}
    listed = {one.organisation.folded_name for one in compared.listed.values() if one.country_id}
    for row in compared.rows:
        is_new = row.membership is None and row.number not in compared.organisations and row.said.get("organisation")
        if not is_new or row.said.get("country", "not asked"):
            continue
        name = folded(row.said["organisation"])
        if name in rows:
            sentence = _("Say its country, since row %(row)s is of the same name.") % {"row": rows[name]}
            row.faults.append(Fault(name="country", sentence=sentence))
        elif name in listed:
            sentence = _("Say its country, since an organisation of this name is listed with one.")
            row.faults.append(Fault(name="country", sentence=sentence))


class _Registry:
    """The organisations that rows may mean, found in two queries."""

    def __init__(self, rows: Sequence[ImportedRow], *, by: User) -> None:
        self.namesakes: dict[str, list[Organisation]] = defaultdict(list)
        names = {folded(row.said["organisation"]) for row in rows}
        for organisation in Organisation.objects.filter(folded_name__in=names).order_by("id"):
            self.namesakes[organisation.folded_name].append(organisation)
        self.chosen = findable_by(by).in_bulk({row.choice for row in rows if row.choice})

    def organisation_of(self, row: ImportedRow) -> Organisation | None:
        """The one that was chosen; else as find_or_register: the namesake of its country, or of no known one."""
        if row.choice and row.choice in self.chosen:
            return self.chosen[row.choice]
        same = self.namesakes[folded(row.said["organisation"])]
        country = row.said.get("country") or None
        return next(
            (one for wanted in (country, None) for one in same if one.country_id == wanted),
            None,
        )


def _stand(row: ImportedRow, compared: Comparison) -> None:
    """Say how a row compares with its listed one, and what it lacks if it is to be saved."""
    before = compared.said_of(row.membership)
    after = row.row(before)
    row.changes = _differences(before, after) if before else []
    row.before = fingerprint({name: getattr(before, name) for name in row.changes}) if row.changes else ""
    row.standing = NEW if before is None else CHANGED if row.changes else SAME
    if row.standing == SAME:
        return
    faults = faults_of(after, regions_of=compared.regions_of)
    row.faults += [Fault(name=column, sentence=sentence) for column, sentence in faults.items()]
    listed, organisation = compared.listed.get(row.membership or 0), compared.organisations.get(row.number)
    state = MembershipState(listed.state) if listed else MembershipState.PLEDGED
    if listed is None and organisation is not None and organisation.pk in compared.declined:
        state = MembershipState.DECLINED
    if after.is_lead and state not in STANDS_BY:
        sentence = _("It is %(state)s, so it cannot lead the coalition.") % {"state": state.label}
        row.faults.append(Fault(name="is_lead", sentence=sentence))


def _differences(before: MemberRow, after: MemberRow) -> list[str]:
    """The fields in which two rows differ; the name is that of the organisation, however it is spelled."""
    if _set(settled(before)) == _set(after):
        return []
    pairs = ((one.name, getattr(before, one.name), getattr(after, one.name)) for one in fields(MemberRow))
    return [name for name, old, new in pairs if name != "organisation" and _as_set(old) != _as_set(new)]


def _set(row: MemberRow) -> tuple[object, ...]:
    return tuple(_as_set(getattr(row, one.name)) for one in fields(MemberRow))


def _as_set(value: object) -> object:
    return frozenset(value) if isinstance(value, tuple) else value


def _find_second_leads(rows: Iterable[ImportedRow]) -> None:
    leads = [row for row in rows if row.said.get("is_lead")]
    for row in leads[1:]:
        sentence = _("Row %(row)s leads the coalition already; one organisation does.") % {"row": leads[0].number}
        row.faults.append(Fault(name="is_lead", sentence=sentence))


def _name_likely_ones(compared: Comparison, *, by: User) -> None:
    """Offer organisations of the registry to rows whose name it does not have as it is written."""
    unknown = [
        row
        for row in compared.rows
        if row.standing == NEW and row.number not in compared.organisations and "organisation" in row.said
    ]
    found = alike([row.said["organisation"] for row in unknown], by=by)
    for row in unknown:
        row.alike = found[row.said["organisation"]]


def _save(
    proposal: Proposal, compared: Comparison, *, new: Sequence[ImportedRow], changed: Sequence[ImportedRow], by: User
) -> None:
    """Write new and changed rows, in as many statements for five thousand as for one."""
    regions = dict(Region.objects.filter(scheme=proposal.call.criteria_set.region_scheme_id).values_list("code", "pk"))
    organisations = _registered(compared, new, by=by)
    place = last_place(proposal.memberships.all())
    said: list[tuple[Membership, MemberRow]] = []
    for place_of_row, row in enumerate(new, start=place + 1):
        member = Membership(proposal=proposal, organisation=organisations[row.number], position=place_of_row)
        if member.organisation_id in compared.declined:
            # The rule of services/members.add_member.
            member.state = MembershipState.DECLINED
        said.append((member, row.row()))
    said += [(compared.listed[row.membership or 0], row.row(compared.said_of(row.membership))) for row in changed]
    if any(one.is_lead for _member, one in said):
        proposal.memberships.filter(is_lead=True).update(is_lead=False)
    for member, one in said:
        _write(member, one, regions)
    Membership.objects.bulk_create([member for member, _one in said[: len(new)]])
    Membership.objects.bulk_create(
        [member for member, _one in said[len(new) :]],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=WRITTEN,
    )
    further = Membership.further_constituencies.through
    further.objects.filter(membership__in=[row.membership for row in changed]).delete()
    further.objects.bulk_create(
        further(membership_id=member.pk, constituency_id=code)
        for member, one in said
        for code in one.further_constituencies
    )


WRITTEN: Final = (
    "state",
    "is_lead",
    "kind",
    "country",
    "is_global",
    "primary_region",
    "region_reason",
    "constituency",
    "other_constituency",
    "mapped_constituency",
    *KEPT_BETWEEN_US,
)


def _registered(compared: Comparison, new: Sequence[ImportedRow], *, by: User) -> dict[int, Organisation]:
    """The organisations of new rows, by the row's number; those that nobody registered yet are registered now.

    What another list has registered since this one was compared is found again, once no other can register it.
    """
    unknown = [row for row in new if row.number not in compared.organisations]
    hold_names(row.said["organisation"] for row in unknown)
    registry = _Registry(unknown, by=by)
    since = {row.number: one for row in unknown if (one := registry.organisation_of(row))}
    unknown = [row for row in unknown if row.number not in since]
    countries = Country.objects.in_bulk()
    said = [row.row() for row in unknown]
    registered = register_all(
        [OrganisationFacts(name=one.organisation, kind=one.kind, country=countries.get(one.country)) for one in said],
        by=None,
    )
    return compared.organisations | since | {row.number: one for row, one in zip(unknown, registered, strict=True)}


def _write(member: Membership, row: MemberRow, regions: Mapping[str, int]) -> None:
    """Let a membership say what a row says. What a member confirmed, or the committee placed, is asked anew if changed.

    The state of a membership is otherwise written by services/members.py; here the same rule holds for many at once,
    under the same lock.
    """
    if member.pk is not None:
        differences = _differences(row_of(member), row)
        if member.state == MembershipState.CONFIRMED and set(differences) - {*KEPT_BETWEEN_US, "is_lead"}:
            member.state = MembershipState.PLEDGED
        if "other_constituency" in differences:
            member.mapped_constituency = None
    member.kind, member.is_global, member.is_lead = row.kind, row.is_global, row.is_lead
    member.country_id, member.constituency_id = row.country or None, row.constituency or None
    member.primary_region_id = regions[row.primary_region] if row.primary_region else None
    member.region_reason, member.other_constituency = row.region_reason, row.other_constituency
    member.contact_name, member.contact_email = row.contact_name, row.contact_email
