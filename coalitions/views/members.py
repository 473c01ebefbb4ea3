"""The members' section: its list, and one page a row."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from coalitions import limits
from coalitions.criteria.types import Evidence
from coalitions.forms.members import DepartureForm, MemberForm, NewMemberForm, PlaceForm
from coalitions.forms.proposals import DeedForm
from coalitions.models import Membership
from coalitions.services.asking import MOST_ASKED_AT_ONCE, ask, ask_all
from coalitions.services.contacts import AskedMember, asked_members
from coalitions.services.editing import Part
from coalitions.services.facts import identity_of
from coalitions.services.finding import find, findable_by
from coalitions.services.members import (
    KEPT_BETWEEN_US,
    STANDS_BY,
    MemberRow,
    add_member,
    change_member,
    choose_lead,
    member_leaves,
    member_rejoins,
    move_member,
    remove_member,
    row_of,
)
from coalitions.services.wording import sentence
from coalitions.states import ALIVE, MembershipState
from coalitions.views.sheets import Sheet, existing, saved, section_page, sheet_to_edit, succeeds
from portal.common.characters import tidy_line
from portal.common.kept_posts import signed_in
from portal.common.pagination import PER_PAGE, page_of
from portal.common.requests import PortalRequest, is_key, is_removed_again, posted
from portal.common.saving import refuse_gone, seen_in
from portal.common.text import folded
from portal.organisations.models import Kind


@signed_in
def member_list(request: PortalRequest, reference: str) -> HttpResponse:
    """The members, fifty a page, each with how it counts."""
    return _list(request, sheet_to_edit(request, reference))


@signed_in
def member_create(request: PortalRequest, reference: str) -> HttpResponse:
    """Add a member; before its organisation is registered, ask whether it is one of those that are."""
    sheet = sheet_to_edit(request, reference)
    initial = _said_by_registry(request)
    form = NewMemberForm(posted(request), parameters=sheet.judgement.parameters, by=request.user, initial=initial)

    def deed() -> None:
        add_member(sheet.proposal, row=form.row(), by=request.user, organisation=form.chosen)

    if request.method == "POST" and succeeds(request, form, deed, saved=_("Added.")):
        return _back_to(sheet, place=sheet.proposal.memberships.count())
    return section_page(request, "coalitions/member/create.html", sheet, form, part=Part.MEMBERS)


@signed_in
@require_safe
@vary_on_headers("HX-Request")
def registry_list(request: PortalRequest, reference: str) -> HttpResponse:
    """Find an organisation in the registry; what is found can be listed. For htmx the found ones alone."""
    sheet = sheet_to_edit(request, reference)
    words = tidy_line(request.GET.get("organisation", ""))[: limits.NAME_LENGTH]
    context: dict[str, Any] = {"words": words, "found": find(words, by=request.user)}
    if request.htmx:
        return render(request, "coalitions/member/_found_anew.html", {**context, "proposal": sheet.proposal})
    return section_page(request, "coalitions/member/registry.html", sheet, part=Part.MEMBERS, **context)


@signed_in
def member_update(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Correct what is said of a member."""
    sheet = sheet_to_edit(request, reference)
    member, typed = sheet.member(pk), posted(request)
    if member is None and typed is not None:
        anew = NewMemberForm(typed, parameters=sheet.judgement.parameters, by=request.user)
        refuse_gone(anew)
        return section_page(request, "coalitions/member/create.html", sheet, anew, part=Part.MEMBERS)
    member = existing(member)
    initial = MemberForm.initial_of(member)
    form = MemberForm(typed, parameters=sheet.judgement.parameters, initial=initial)
    if request.htmx and form.is_valid():
        form.by_button = _why_by_button(form.row(), member)

    def deed() -> Membership:
        return change_member(member, row=form.row(), by=request.user, is_as_seen=seen_in(form))

    answer = saved(request, form, deed, onward=_address_of(sheet, member), sheet=sheet, part=Part.MEMBERS)
    return answer or section_page(
        request,
        "coalitions/member/update.html",
        sheet,
        form,
        part=Part.MEMBERS,
        row=pk,
        member=member,
        can_leave=member.state in STANDS_BY and sheet.proposal.state in ALIVE,
    )


def _why_by_button(typed: MemberRow, member: Membership) -> str:
    """Nobody should cause it by pausing: half a name would be registered, and a confirmation be void."""
    if folded(typed.organisation) != member.organisation.folded_name:
        return _("press the button to save another name.")
    if member.state == MembershipState.CONFIRMED and _facts_of(typed) != _facts_of(row_of(member)):
        return _("this member has confirmed what stands. Press the button to save something else.")
    return ""


def _facts_of(row: MemberRow) -> dict[str, object]:
    """What a member confirms."""
    facts = {name: value for name, value in asdict(row).items() if name not in {*KEPT_BETWEEN_US, "is_lead"}}
    return {**facts, "organisation": "", "further_constituencies": set(row.further_constituencies)}


@signed_in
def member_delete(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Ask, then take a row off the list."""
    sheet = sheet_to_edit(request, reference)
    if is_removed_again(request, Membership.objects, pk):
        return redirect("coalitions:member_list", reference)
    member = existing(sheet.member(pk))
    form = DeedForm(posted(request))
    if request.method == "POST" and succeeds(
        request, form, lambda: remove_member(member, by=request.user), saved=_("Removed.")
    ):
        return _back_to(sheet, place=_place(sheet, member) - 1)
    return section_page(request, "coalitions/member/delete.html", sheet, form, part=Part.MEMBERS, member=member)


@signed_in
@require_POST
def member_position_update(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Let a member stand at another place of the list."""
    sheet = sheet_to_edit(request, reference)
    member = existing(sheet.member(pk))
    form = PlaceForm(request.POST)
    if succeeds(
        request,
        form,
        lambda: move_member(member, place=form.cleaned_data["place"], by=request.user),
        saved=_("Moved."),
    ):
        return _back_to(sheet, member)
    return _list(request, sheet, form)


@signed_in
@require_POST
def lead_update(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Let this member lead the coalition."""
    sheet = sheet_to_edit(request, reference)
    member = existing(sheet.member(pk))
    form = DeedForm(request.POST)
    if succeeds(
        request,
        form,
        lambda: choose_lead(member, by=request.user),
        saved=_("%(organisation)s leads the coalition.") % {"organisation": member.organisation},
    ):
        return redirect("coalitions:member_list", reference)
    return _list(request, sheet, form)


@signed_in
def departure_create(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Ask, then record that a member declined or withdrew; possible up to and after shortlisting."""
    sheet = sheet_to_edit(request, reference)
    member = existing(sheet.member(pk))
    form = DepartureForm(posted(request), initial={"state": MembershipState.WITHDRAWN})

    def deed() -> None:
        asked = form.cleaned_data
        member_leaves(member, state=MembershipState(asked["state"]), note=asked["note"], by=request.user)

    saved = _("Recorded. %(organisation)s does not count any more.") % {"organisation": member.organisation}
    if request.method == "POST" and succeeds(request, form, deed, saved=saved):
        return _back_to(sheet, member)
    return section_page(
        request, "coalitions/member/departure.html", sheet, form, part=Part.MEMBERS, member=member, needs_editing=False
    )


@signed_in
@require_POST
def return_create(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Take back that a member left."""
    sheet = sheet_to_edit(request, reference)
    member = existing(sheet.member(pk))
    form = DeedForm(request.POST)
    saved = _("%(organisation)s is a member again.") % {"organisation": member.organisation}
    if succeeds(request, form, lambda: member_rejoins(member, by=request.user), saved=saved):
        return _back_to(sheet, member)
    return _list(request, sheet, form)


@signed_in
@require_POST
def confirmation_request_create(request: PortalRequest, reference: str, pk: int) -> HttpResponse:
    """Ask a member's contact to confirm; possible while the sections are closed, too."""
    sheet = sheet_to_edit(request, reference)
    member = existing(sheet.member(pk))
    form = DeedForm(request.POST)
    saved = _("%(organisation)s was asked to confirm.") % {"organisation": member.organisation}
    if succeeds(request, form, lambda: ask(member, by=request.user), saved=saved):
        return _back_to(sheet, member)
    return _list(request, sheet, form)


@signed_in
@require_POST
def confirmation_requests_create(request: PortalRequest, reference: str) -> HttpResponse:
    """Ask every contact that can be asked now."""
    sheet = sheet_to_edit(request, reference)
    form = DeedForm(request.POST)
    if succeeds(request, form, lambda: ask_all(sheet.proposal, by=request.user), saved=_asked_now):
        return redirect("coalitions:member_list", reference)
    return _list(request, sheet, form)


def _asked_now(number: int) -> str:
    sentence = ngettext(
        "One organisation's contact was asked to confirm.",
        "The contacts of %(count)s organisations were asked to confirm.",
        number,
    ) % {"count": number}
    if number == MOST_ASKED_AT_ONCE:
        others = _("So many are asked at a time; you can ask the others now.")
        return f"{sentence} {others}"
    return sentence


def _said_by_registry(request: PortalRequest) -> dict[str, Any]:
    """What the registry says of the organisation that the address names, where the person may find it."""
    asked = request.GET.get("organisation", "")
    if not is_key(asked):
        return {}
    organisation = findable_by(request.user).filter(pk=asked).first()
    return NewMemberForm.initial_from(organisation) if organisation else {}


@dataclass(frozen=True)
class Line:
    """A member in the list, its place after the lead, why it counts for no region though it could, and its contact."""

    member: Membership
    place: int
    why: str
    asked: AskedMember

    @property
    def can_be_asked(self) -> bool:
        """Whether there is somebody to ask; the service says whether it is too soon."""
        waits = self.member.state == MembershipState.PLEDGED or self.asked.declined_itself
        return waits and bool(self.member.contact_email) and not self.asked.contact_is_in_team


def _list(request: PortalRequest, sheet: Sheet, form: PlaceForm | DeedForm | None = None) -> HttpResponse:
    members = list(sheet.judgement.proposal.memberships.all())
    leads = sum(member.is_lead for member in members)
    states = Counter(member.state for member in members)
    page = page_of(request, members)
    page.object_list = _lines(sheet, list(page.object_list), first=page.start_index() - leads)
    is_alive = sheet.proposal.state in ALIVE
    context: dict[str, Any] = {
        "page": page,
        "last_place": len(members) - leads,
        "lacks_lead": sheet.proposal.is_coalition and not leads,
        "stands_by": STANDS_BY,
        "can_leave": is_alive,
        "confirmed": states[MembershipState.CONFIRMED],
        "pledged": states[MembershipState.PLEDGED],
        "can_ask": is_alive,
        # Whom one could ask stands on a page of its own: this one has no query to spare.
        "has_gaps": any(sheet.judgement.report.result(one).remedies for one in ("regional", "constituency")),
        "can_ask_all": is_alive
        and any(member.state == MembershipState.PLEDGED and member.contact_email for member in members),
    }
    return section_page(request, "coalitions/member/list.html", sheet, form, part=Part.MEMBERS, **context)


def _lines(sheet: Sheet, members: Sequence[Membership], *, first: int) -> list[Line]:
    evidence = {row.identity: row for row in sheet.judgement.report.result("regional").evidence if not row.counted}
    asked = asked_members(sheet.proposal, [member.pk for member in members])
    return [
        Line(member, place, _why(evidence.get(identity_of(member)), member), asked[member.pk])
        for place, member in enumerate(members, start=first)
        if member.pk in asked
    ]


def _back_to(sheet: Sheet, member: Membership | None = None, *, place: int = 1) -> HttpResponse:
    """To the list, at the page on which one was."""
    return redirect(_address_of(sheet, member, place=place))


def _address_of(sheet: Sheet, member: Membership | None = None, *, place: int = 1) -> str:
    number = (max(_place(sheet, member) if member else place, 1) - 1) // PER_PAGE + 1
    address = reverse("coalitions:member_list", args=[sheet.proposal.reference])
    return f"{address}?page={number}" if number > 1 else address


def _place(sheet: Sheet, member: Membership) -> int:
    """Where the member stood in the list when the page was made; the first is 1."""
    return next(
        place for place, row in enumerate(sheet.judgement.proposal.memberships.all(), start=1) if row.pk == member.pk
    )


def _why(evidence: Evidence | None, member: Membership) -> str:
    return sentence(evidence.sentence) if evidence and member.kind == Kind.CSO and member.state in STANDS_BY else ""
