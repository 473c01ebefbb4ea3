"""Ask the contacts of listed organisations to confirm, remind them, and leave alone who wants no more mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions.emails import ask_to_confirm
from coalitions.models import (
    Answer,
    AskedContact,
    Confirmation,
    ConfirmationRequest,
    Membership,
    OptOut,
    Proposal,
)
from coalitions.models.confirmation import ConfirmationRequestQuerySet
from coalitions.services.agreed import agreed_to
from coalitions.services.contacts import (
    Contact,
    asked_before,
    contact_is_in_team,
    contact_of,
    declined_itself,
    remember_asked,
)
from coalitions.services.locking import lock, writes
from coalitions.states import ALIVE, MembershipState, ProposalState
from portal.accounts.models import User
from portal.audit.services import record
from portal.common.refusals import ActionRefused, AlreadyDone

ASKED_AT_MOST_EVERY = timedelta(days=1)
REMINDED_EVERY = timedelta(days=7)
MOST_REMINDERS = 2
# A thousand mails take longer to write than anybody waits for a page.
MOST_ASKED_AT_ONCE = 200


class NotAsked(ActionRefused):
    """The contact cannot be asked. The message says why."""


@transaction.atomic
def ask(membership: Membership, *, by: User) -> None:
    """Ask one member's contact to confirm; those who write the proposal do, at most once a day, while it is alive.

    An organisation that itself declined can be asked whether it takes part after all. Raises AlreadyDone where the
    contact was asked a moment ago, NotAsked where it cannot be asked.
    """
    locked = _lock_for_asking(membership.proposal, by=by)
    current = _askable(locked).filter(pk=membership.pk).first()
    if current is None:
        raise NotAsked(_("This member is not waiting to be confirmed. Nothing was sent."))
    if reason := _Known.of(locked, [current]).why_not_asked(current):
        raise reason
    _send(locked, [current], by=by)


@transaction.atomic
def ask_all(proposal: Proposal, *, by: User) -> int:
    """Ask every contact that can be asked now, up to a number at once; how many rows were asked about.

    A contact of several gets one mail.
    """
    locked = _lock_for_asking(proposal, by=by)
    askable = list(_askable(locked).filter(state=MembershipState.PLEDGED))
    known = _Known.of(locked, askable)
    rows = [row for row in askable if known.why_not_asked(row) is None][:MOST_ASKED_AT_ONCE]
    if not rows:
        raise AlreadyDone(_("There is nobody to ask now: each contact was asked today, has answered, or is not known."))
    _send(locked, rows, by=by)
    return len(rows)


def ask_again_where_voided(proposal: Proposal, *rows: Membership, by: User | None) -> None:
    """End the confirmations of rows whose agreed facts have just changed, and ask their contacts anew where known.

    The caller holds the proposal's lock. It is not a matter of days: only who had confirmed is asked again, and a
    contact of several by one mail.
    """
    for row in rows:
        end_confirmation(row, Confirmation.End.FACTS_CHANGED)
    ConfirmationRequest.objects.filter(membership__in=rows).update(answer="", answered_at=None, reminders=0)
    askable = _askable(proposal).filter(pk__in=[row.pk for row in rows]) if rows and proposal.state in ALIVE else ()
    current = list(askable)
    known = _Known.of(proposal, current)
    _send(proposal, [row for row in current if known.why_never_asked(row) is None], by=by)


def end_what_does_not_hold(proposal: Proposal) -> list[Membership]:
    """After many rows were written at once: end confirmations of other facts, and links to former contacts.

    The rows whose confirmation was void. The caller holds the proposal's lock, and asks their contacts anew if it may.
    """
    links = ConfirmationRequest.objects.filter(membership__proposal=proposal)
    links.exclude(address__iexact=F("membership__contact_email")).delete()
    holding = Confirmation.objects.filter(membership__proposal=proposal, ended_at=None)
    related = ("organisation", "country", "primary_region", "constituency")
    holding = holding.select_related(*(f"membership__{name}" for name in related))
    holding = holding.prefetch_related("membership__further_constituencies")
    voided = [one.membership for one in holding if one.agreed != agreed_to(one.membership)]
    for row in voided:
        end_confirmation(row, Confirmation.End.FACTS_CHANGED)
    links.filter(membership__in=voided).update(answer="", answered_at=None, reminders=0)
    return voided


def end_confirmation(row: Membership, end: Confirmation.End) -> None:
    """End the confirmation that holds, if one does."""
    row.confirmations.filter(ended_at=None).update(ended_at=timezone.now(), end=end)


def end_link_of_former_contact(row: Membership) -> None:
    """End the link that went to another address than the row's contact has now."""
    ConfirmationRequest.objects.filter(membership=row).exclude(address__iexact=row.contact_email).delete()


def remind_all() -> int:
    """Remind every contact whose question has waited a week; how many mails were queued.

    One mail an address, with all its open questions. A question is put into two reminders at most.
    """
    due = _to_remind_of().filter(mailed_at__lte=timezone.now() - REMINDED_EVERY)
    addresses = due.annotate(lowered=Lower("address")).order_by("lowered").values_list("lowered", flat=True).distinct()
    return sum(_remind(address) for address in list(addresses))


def opt_out(key: str) -> None:
    """Ask and remind an address no more, whose digest this is. Links that it has still work."""
    OptOut.objects.get_or_create(address_key=key)


@transaction.atomic
def _remind(address: str) -> bool:
    """Send an address its reminder, unless it opted out or was sent one meanwhile."""
    if OptOut.objects.among([address]):
        return False
    waiting = _to_remind_of().filter(address__iexact=address)
    requests = list(_with_what_a_mail_says(waiting.select_for_update(of=("self",))))
    last_week = timezone.now() - REMINDED_EVERY
    if not any(one.mailed_at <= last_week for one in requests):
        return False
    for one in requests:
        one.mailed_at = timezone.now()
        one.reminders += 1
    ConfirmationRequest.objects.bulk_update(requests, ["mailed_at", "reminders"])
    ask_to_confirm(address, requests, is_reminder=True)
    return True


def _to_remind_of() -> ConfirmationRequestQuerySet:
    """Questions that wait; who has joined the team meanwhile is not reminded, since it cannot confirm."""
    waiting = ConfirmationRequest.objects.to_remind_of(MOST_REMINDERS)
    return waiting.exclude(contact_is_in_team("address", row="membership__"))


def _lock_for_asking(proposal: Proposal, *, by: User) -> Proposal:
    locked = lock(proposal)
    if not writes(by, locked):
        raise NotAsked(_("Only the convener of “%(title)s” and its team ask its members.") % {"title": locked.title})
    if locked.state not in ALIVE:
        raise NotAsked(
            _("“%(title)s” is %(state)s, so nobody is asked to confirm.")
            % {"title": locked.title, "state": locked.get_state_display()}
        )
    return locked


def _askable(proposal: Proposal) -> QuerySet[Any]:
    """The rows that wait for an organisation's word, with what is known of their contacts."""
    rows = proposal.memberships.select_related("organisation", "confirmation_request").annotate(
        declined_itself=declined_itself(), contact_is_in_team=contact_is_in_team("contact_email")
    )
    return rows.filter(Q(state=MembershipState.PLEDGED) | Q(state=MembershipState.DECLINED, declined_itself=True))


@dataclass(frozen=True)
class _Known:
    """What is known of the contacts of some rows."""

    opted_out: frozenset[str]
    asked: Mapping[Contact, AskedContact]

    @classmethod
    def of(cls, proposal: Proposal, rows: Sequence[Membership]) -> "_Known":
        addresses = {row.contact_email for row in rows if row.contact_email}
        return cls(OptOut.objects.among(addresses), asked_before(proposal, rows))

    def why_never_asked(self, row: Any) -> NotAsked | None:
        """Why the contact of such a row cannot be asked, today or ever."""
        named = {"organisation": row.organisation}
        if not row.contact_email:
            return NotAsked(_("%(organisation)s has no contact with an e-mail address yet.") % named)
        if row.contact_is_in_team:
            return NotAsked(
                _("The contact of %(organisation)s is of this proposal's team. Name somebody else who confirms.")
                % named
            )
        if row.contact_email in self.opted_out:
            return NotAsked(_("The contact of %(organisation)s wants no such mail.") % named)
        asked = self.asked.get(contact_of(row))
        if asked is not None and asked.answer == Answer.DISOWNED:
            return NotAsked(
                _("The contact of %(organisation)s says that it is not their organisation. Name another contact.")
                % named
            )
        return None

    def why_not_asked(self, row: Any) -> ActionRefused | None:
        """Why the contact of such a row cannot be asked now."""
        if reason := self.why_never_asked(row):
            return reason
        asked, request = self.asked.get(contact_of(row)), getattr(row, "confirmation_request", None)
        mails = [*([asked.asked_at] if asked else []), *([request.mailed_at] if request else [])]
        if any(mailed_at > timezone.now() - ASKED_AT_MOST_EVERY for mailed_at in mails):
            named = {"organisation": row.organisation}
            return AlreadyDone(_("%(organisation)s was asked today; once a day is enough.") % named)
        return None


def _send(proposal: Proposal, rows: Sequence[Membership], *, by: User | None) -> None:
    """Store the questions, log each, queue one mail an address. An answer given before makes way for the new one."""
    if not rows:
        return
    now = timezone.now()
    by_address: dict[str, list[ConfirmationRequest]] = {}
    for row in rows:
        request = ConfirmationRequest(membership=row, address=row.contact_email, asked_at=now, mailed_at=now)
        by_address.setdefault(row.contact_email.lower(), []).append(request)
        # More people read the log than a draft.
        who = {} if proposal.state == ProposalState.DRAFT else {"organisation": row.organisation}
        record("membership.asked", proposal, by=by, after=who)
    # A question that was asked before keeps its nonce: the links that its contact has still work.
    ConfirmationRequest.objects.bulk_create(
        [one for requests in by_address.values() for one in requests],
        update_conflicts=True,
        unique_fields=["membership"],
        update_fields=["address", "asked_at", "mailed_at", "answer", "answered_at"],
    )
    remember_asked(proposal, rows, at=now)
    for address, requests in by_address.items():
        keys = [one.membership_id for one in requests]
        asked = ConfirmationRequest.objects.filter(membership__in=keys)
        ask_to_confirm(address, list(_with_what_a_mail_says(asked)))


def _with_what_a_mail_says(requests: ConfirmationRequestQuerySet) -> ConfirmationRequestQuerySet:
    return requests.select_related("membership__organisation", "membership__proposal").order_by("pk")
