"""What a listed organisation answers by its link: it confirms, corrects, declines, or is another one."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Exists
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from coalitions.emails import tell_convener
from coalitions.links import CONFIRMING
from coalitions.models import Answer, Confirmation, ConfirmationRequest, Membership, Proposal
from coalitions.services.agreed import Change, agreed_to, changes_between, said_of, shown_to
from coalitions.services.asking import end_confirmation
from coalitions.services.contacts import (
    another_contact_declined,
    contact_is_in_team,
    declined_itself,
    remember_answer,
)
from coalitions.services.locking import lock
from coalitions.services.members import MemberRow, member_answers, member_corrects, row_of, says_just_that
from coalitions.states import ALIVE, MembershipState, ProposalState
from portal.audit.services import record
from portal.common.refusals import ActionRefused, AlreadyDone
from portal.common.signed_links import read


class LinkEnded(Exception):
    """The link was signed here and leads nowhere any more."""


class ChangedSinceShown(ActionRefused):
    """What the proposal says was changed after the page was opened."""


def request_of(token: str) -> Any:
    """The question that a link is about, with what its page shows. Raises BrokenLink, ExpiredLink or LinkEnded."""
    claim = read(CONFIRMING, token)
    request = (
        ConfirmationRequest.objects.select_related(
            "membership__proposal__call",
            "membership__organisation",
            "membership__country",
            "membership__primary_region",
            "membership__constituency",
        )
        .prefetch_related("membership__further_constituencies")
        .annotate(**_known_of_contact())
        .filter(pk=claim.key, nonce=claim.nonce)
        .first()
    )
    if request is None or not _is_open(request):
        raise LinkEnded
    return request


def why_not_to_confirm(request: Any) -> str:
    """Why the one who follows the link cannot make the organisation a member; empty where it can.

    Nobody confirms for others what they wrote themselves: not by an address of the proposal's own team. Nor where the
    convener has recorded that the organisation left.
    """
    member = request.membership
    named = {"organisation": member.organisation, "state": member.get_state_display()}
    if request.contact_is_in_team:
        return (
            _(
                "This link went to somebody who writes or reads the proposal with its convener, so it cannot confirm "
                "for %(organisation)s. Ask the convener to name another contact there."
            )
            % named
        )
    stands_by = member.state in (MembershipState.PLEDGED, MembershipState.CONFIRMED)
    if stands_by or (member.state == MembershipState.DECLINED and request.declined_itself):
        return ""
    return (
        _("The convener has recorded that %(organisation)s is %(state)s. Ask the convener to take that back.") % named
    )


@transaction.atomic
def confirm(request: ConfirmationRequest, *, seen: str, language: str) -> None:
    """The organisation stands by what the proposal says of it, as the page showed it.

    Raises ChangedSinceShown where that was changed meanwhile, AlreadyDone where just this is confirmed.
    """
    proposal, current = _hold(request)
    _refuse_unseen(proposal, current.membership, seen)
    _refuse_who_cannot_confirm(current)
    holds = _holding(current.membership)
    if holds and current.membership.state == MembershipState.CONFIRMED:
        raise AlreadyDone(_("This was confirmed on %(day)s.") % {"day": date_format(holds.agreed_at)})
    member_answers(proposal, current.membership, MembershipState.CONFIRMED, by_name=_nameless())
    _keep_agreement(current.membership, language=language)
    _keep_answer(current, Answer.CONFIRMED)


@transaction.atomic
def correct(request: ConfirmationRequest, *, row: MemberRow, seen: str, language: str) -> None:
    """The organisation says of itself what holds, and so confirms it; the convener is told what changed.

    Nothing changed is a plain confirmation. The same correction sent twice is AlreadyDone. The name of another
    organisation is taken only where the same person could confirm for that one, and where nobody else there said no.
    """
    proposal, current = _hold(request)
    member = current.membership
    said = row_of(member)
    row = replace(row, contact_name=said.contact_name, contact_email=said.contact_email, is_lead=said.is_lead)
    is_said_already = says_just_that(proposal, member, row=row)
    if is_said_already and member.state == MembershipState.CONFIRMED and _holding(member):
        raise AlreadyDone(_("The proposal says just this, and it is confirmed."))
    _refuse_unseen(proposal, member, seen)
    _refuse_who_cannot_confirm(current)
    if is_said_already:
        confirm(current, seen=seen, language=language)
        return
    with override(proposal.convener.language):
        before = said_of(member)
    organisation = member.organisation_id
    member_corrects(proposal, member, row=row, by_name=_nameless())
    end_confirmation(member, Confirmation.End.FACTS_CHANGED)
    corrected = _row(member.pk)
    if corrected.organisation_id != organisation:
        _refuse_another_organisation(current, corrected)
    _keep_agreement(corrected, language=language)
    for one in {organisation, corrected.organisation_id}:
        _keep_answer(current, Answer.CORRECTED, organisation=one)
    with override(proposal.convener.language):
        changes = changes_between(before, said_of(corrected))
    _tell(proposal, said.organisation, Answer.CORRECTED, changes=changes)


@transaction.atomic
def decline(request: ConfirmationRequest, *, seen: str) -> None:
    """The organisation is no member; it counts no more, and the convener is told. It may confirm after all later."""
    proposal, current = _hold(request)
    _refuse_unseen(proposal, current.membership, seen)
    if current.membership.state not in (MembershipState.PLEDGED, MembershipState.CONFIRMED):
        raise AlreadyDone(_("This organisation is no member of the proposal."))
    led = current.membership.is_lead
    member_answers(proposal, current.membership, MembershipState.DECLINED, by_name=_nameless())
    _keep_answer(current, Answer.DECLINED)
    _tell(proposal, current.membership.organisation.name, Answer.DECLINED, led=led)


@transaction.atomic
def disown(request: ConfirmationRequest, *, seen: str) -> None:
    """The person asked does not speak for the organisation: the row stays, the convener is told, the link ends."""
    proposal, current = _hold(request)
    _refuse_unseen(proposal, current.membership, seen)
    member = current.membership
    if member.state == MembershipState.CONFIRMED:
        raise ActionRefused(_("This was confirmed by the same link. To take that back, decline."))
    _keep_answer(current, Answer.DISOWNED)
    # More people read the log than a draft.
    who = {} if proposal.state == ProposalState.DRAFT else {"organisation": member.organisation}
    record("membership.disowned", proposal, by=None, by_name=_nameless(), after=who)
    _tell(proposal, member.organisation.name, Answer.DISOWNED)


def _known_of_contact() -> dict[str, Exists]:
    """What decides besides the row's state whether a link's reader can confirm."""
    return {
        "declined_itself": declined_itself("membership__"),
        "contact_is_in_team": contact_is_in_team("address", row="membership__"),
    }


def _hold(request: ConfirmationRequest) -> tuple[Proposal, Any]:
    """The proposal locked, and the question as it stands now. Raises LinkEnded."""
    locked = lock(request.membership.proposal)
    asked = ConfirmationRequest.objects.annotate(**_known_of_contact())
    current: Any = asked.filter(pk=request.pk, nonce=request.nonce).first()
    if current is None:
        raise LinkEnded
    current.membership = _row(current.membership_id)
    if not _is_open(current):
        raise LinkEnded
    return locked, current


def _row(pk: int) -> Membership:
    related = ("organisation", "country", "primary_region", "constituency", "proposal")
    return Membership.objects.select_related(*related).get(pk=pk)


def _holding(row: Membership) -> Confirmation | None:
    return row.confirmations.filter(ended_at=None).first()


def _refuse_unseen(proposal: Proposal, row: Membership, seen: str) -> None:
    if shown_to(row, proposal) != seen:
        raise ChangedSinceShown(
            _("What the proposal says was changed after you opened this page. Nothing was saved: please look again.")
        )


def _is_open(request: ConfirmationRequest) -> bool:
    return request.answer != Answer.DISOWNED and request.membership.proposal.state in ALIVE


def _refuse_who_cannot_confirm(request: Any) -> None:
    if reason := why_not_to_confirm(request):
        raise ActionRefused(reason)


def _refuse_another_organisation(request: Any, corrected: Membership) -> None:
    """Refuse a corrected name that is of an organisation for which who answers here has no say."""
    renamed: Any = ConfirmationRequest.objects.annotate(**_known_of_contact()).get(pk=request.pk)
    renamed.membership = corrected
    _refuse_who_cannot_confirm(renamed)
    if another_contact_declined(renamed, corrected.organisation):
        raise ActionRefused(
            _("%(organisation)s itself declined to be a member of this proposal. Ask its convener about it.")
            % {"organisation": corrected.organisation}
        )


def _keep_agreement(row: Membership, *, language: str) -> None:
    """Store what was agreed. Agreeing to the same again, corrected in nothing that matters, keeps the first time."""
    row.confirmations.get_or_create(
        ended_at=None, defaults={"agreed": agreed_to(row), "agreed_at": timezone.now(), "language": language}
    )


def _keep_answer(request: ConfirmationRequest, answer: Answer, *, organisation: int | None = None) -> None:
    """Store the answer, and remember a no of the organisation (the row's, unless the answer changes that)."""
    request.answer, request.answered_at = answer, timezone.now()
    request.save(update_fields=["answer", "answered_at"])
    remember_answer(request, organisation=organisation or request.membership.organisation_id)


def _tell(
    proposal: Proposal, organisation: str, answer: Answer, *, changes: tuple[Change, ...] = (), led: bool = False
) -> None:
    context = {"organisation": organisation, "answer": answer.value, "changes": changes, "led": led}
    tell_convener("member_answered", proposal, **context)


def _nameless() -> str:
    """Who acts, as the log has it: the contact's name is not for everybody who reads that."""
    return _("A listed organisation, by its link")
