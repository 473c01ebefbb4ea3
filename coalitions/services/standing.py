"""What a person had before their eyes when they acted, and what holds now."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coalitions.lifecycle import Action, check
from coalitions.models import Proposal
from coalitions.models.grace import grace_until
from coalitions.services.locking import lock
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.audit.services import history_of
from portal.common.refusals import ActionRefused


@dataclass(frozen=True)
class Seen:
    """The state and the revision that a page showed; its form sends both back."""

    state: str
    revision: int


class ChangedMeanwhile(ActionRefused):
    """The proposal is no longer what the page showed."""


def shown_now(proposal: Proposal) -> Seen:
    """What a page about the proposal shows now."""
    validation = proposal.latest_validation
    return Seen(state=proposal.state, revision=validation.revision.number if validation else 0)


def with_validation(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """The proposals with their call, convener, grace, and which revision was judged last; not what it was judged on."""
    heavy = ("facts", "parameters", "report_data", "revision__document")
    known = proposals.annotate(grace_until=grace_until())
    return known.select_related("call", "convener", "merged_into", "latest_validation__revision").defer(
        *(f"latest_validation__{name}" for name in heavy)
    )


@transaction.atomic
def hold_as_seen(proposals: Mapping[Proposal, Seen], *, action: Action, acted_on: Proposal, by: User) -> None:
    """Lock proposals, and refuse an action on one of them if it, or what a page showed of any, holds no more.

    The caller acts in the same transaction. Locked in the order of their keys, so that two callers cannot wait for one
    another. Raises AlreadyDone, ActionRefused or ChangedMeanwhile.
    """
    for one in sorted(proposals, key=lambda one: one.pk):
        lock(one)
    current_ones = with_validation(Proposal.objects.filter(pk__in=[one.pk for one in proposals])).in_bulk()
    check(current_ones[acted_on.pk], action, by=by)
    pairs = [(current_ones[proposal.pk], seen) for proposal, seen in proposals.items()]
    for current, seen in pairs:
        if current.state != seen.state:
            raise ChangedMeanwhile(
                _("“%(title)s” is %(state)s now; it was not when you opened this page. Nothing was changed.")
                % {"title": current.title_for_committee, "state": current.get_state_display()}
            )
    for current, seen in pairs:
        now = shown_now(current)
        if now.revision != seen.revision:
            raise ChangedMeanwhile(
                _("“%(title)s” was changed after you opened this page: this is revision %(number)s. Nothing was done.")
                % {"title": current.title_for_committee, "number": now.revision}
            )


def last_move(proposal: Proposal) -> AuditEvent | None:
    """The event that brought the proposal where it is."""
    return history_of(proposal).filter(after__has_key="state", action__startswith="proposal.").first()


def who_and_when(event: AuditEvent) -> str:
    """In a sentence, who did it and when."""
    return _("%(name)s did this on %(when)s (UTC).") % {
        "name": event.by_name,
        "when": date_format(event.at, "DATETIME_FORMAT"),
    }
