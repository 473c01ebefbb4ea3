"""Give one proposal more time than its call."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coalitions.emails import tell_convener
from coalitions.lifecycle import OWN, Role, roles_of
from coalitions.models import Call, Extension, Proposal
from coalitions.services.locking import lock
from coalitions.states import ProposalState
from portal.accounts.models import User
from portal.audit.services import record
from portal.common.refusals import ActionRefused, AlreadyDone

EXTENDED_IN = (ProposalState.DRAFT, ProposalState.SUBMITTED)


@transaction.atomic
def extend(proposal: Proposal, *, until: datetime, reason: str, by: User) -> Extension:
    """Let one proposal be changed and submitted until an instant after its call's closing; its convener is told.

    Only the secretariat does, and nobody for a proposal of their own. Time that was given is not taken back. Sentences
    name the proposal by its reference: the title of a draft is its convener's alone. A request for late entry that
    waits is closed, since it has what it asked for.
    """
    locked = lock(proposal)
    roles = roles_of(by, locked)
    if Role.SECRETARIAT not in roles or roles & OWN:
        raise ActionRefused(_("Only the secretariat gives more time, and nobody to a proposal of their own."))
    extension = give_time(locked, until=until, reason=reason, by=by)
    locked.cases.lapse()
    tell_convener("extended", locked, until=until)
    return extension


def give_time(locked: Proposal, *, until: datetime, reason: str, by: User) -> Extension:
    """Store and log more time for a locked proposal. Whether `by` may give it, and who is told, is the caller's."""
    facts = {"reference": locked.reference, "until": said_in_its_zone(locked, locked.changes_until)}
    if locked.state not in EXTENDED_IN:
        raise ActionRefused(
            _("Proposal %(reference)s is neither a draft nor waiting for the committee, so it needs no more time.")
            % facts
        )
    if locked.extended_until == until:
        raise AlreadyDone(_("Proposal %(reference)s has time until %(until)s already. Nothing was changed.") % facts)
    if until <= locked.changes_until:
        raise ActionRefused(_("Proposal %(reference)s has time until %(until)s anyway. Name a later instant.") % facts)
    if until <= timezone.now():
        raise ActionRefused(_("This instant is past already. Name a later one."))
    if not reason.strip():
        raise ActionRefused(_("Write the reason; it stays on record."))
    before, locked.extended_until = locked.extended_until, until
    locked.save(update_fields=["extended_until"])
    extension = Extension.objects.create(proposal=locked, until=until, reason=reason, by=by)
    record("proposal.extended", locked, by=by, note=reason, before={"until": before}, after={"until": until})
    return extension


def said_in_its_zone(proposal: Proposal, instant: datetime) -> str:
    """An instant as clocks show it where the proposal's call is."""
    return said_in_zone_of(proposal.call, instant)


def said_in_zone_of(call: Call, instant: datetime) -> str:
    """An instant as clocks show it where the call is."""
    zone = ZoneInfo(call.time_zone)
    return f"{date_format(instant.astimezone(zone), 'DATETIME_FORMAT')} ({zone.key})"
