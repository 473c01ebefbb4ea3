"""The states of proposals and of memberships."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProposalState(models.TextChoices):
    """Where a proposal stands on its way to a coalition."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    UNDER_REVIEW = "under_review", _("under review")
    RETURNED = "returned", _("returned with a question")
    SHORTLISTED = "shortlisted", _("shortlisted")
    DECLINED = "declined", _("declined")
    MERGED = "merged", _("merged into another")
    WITHDRAWN = "withdrawn", _("withdrawn")


class MembershipState(models.TextChoices):
    """Whether an organisation listed in a proposal stands by it."""

    PLEDGED = "pledged", _("pledged")
    CONFIRMED = "confirmed", _("confirmed")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Progress(models.TextChoices):
    """How far an activity of a coalition is, as the coalition says; that it is late follows from its days."""

    PLANNED = "planned", _("planned")
    UNDER_WAY = "under_way", _("under way")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


# In these, organisations join, confirm and leave; in the others nothing more happens to a proposal.
ALIVE = (
    ProposalState.DRAFT,
    ProposalState.SUBMITTED,
    ProposalState.UNDER_REVIEW,
    ProposalState.RETURNED,
    ProposalState.SHORTLISTED,
)
