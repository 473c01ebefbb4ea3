"""Who made which of a proposal's revisions, as its readers may know it."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from coalitions.lifecycle import Role, roles_of
from coalitions.models import Proposal, Revision
from portal.accounts.models import User
from portal.revisions.services import RevisionLine


def lines_of(proposal: Proposal, revisions: Iterable[Revision], *, reader: User) -> list[RevisionLine[Revision]]:
    """Revisions with who made them. Who sits on the committee is named to those who review, and to nobody else."""
    revisions = list(revisions)
    is_reviewer = not roles_of(reader, proposal).isdisjoint({Role.COMMITTEE, Role.SECRETARIAT})
    unnamed = set() if is_reviewer else _reviewers_among({one.by_id for one in revisions}, proposal)
    return [RevisionLine(one, _name(one, proposal, unnamed)) for one in revisions]


def _name(revision: Revision, proposal: Proposal, unnamed: set[int]) -> str:
    if revision.by is None:
        return _("The portal")
    return _("The committee") if revision.by_id in unnamed else str(revision.by)


def _reviewers_among(people: set[int | None], proposal: Proposal) -> set[int]:
    others = [one for one in people if one and one != proposal.convener_id]
    if not others:
        return set()
    reviews = Q(committee_seats__call=proposal.call_id) | Q(secretariat_seat__isnull=False) | Q(is_superuser=True)
    return set(User.objects.filter(reviews, pk__in=others).values_list("pk", flat=True))
