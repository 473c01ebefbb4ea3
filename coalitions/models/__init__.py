"""Calls, proposals, their rows, revisions, validations and merges."""

from coalitions.models.call import Call, CommitteeSeat, CriteriaSet, Network
from coalitions.models.grace import Grace
from coalitions.models.membership import Membership
from coalitions.models.merge import Merge
from coalitions.models.plans import Activity, EngagementEntry
from coalitions.models.proposal import Proposal, new_reference
from coalitions.models.rehearsal import Rehearsal
from coalitions.models.review import SupportRequest
from coalitions.models.validation import Revision, Validation

__all__ = [
    "Activity",
    "Call",
    "CommitteeSeat",
    "CriteriaSet",
    "EngagementEntry",
    "Grace",
    "Membership",
    "Merge",
    "Network",
    "Proposal",
    "Rehearsal",
    "Revision",
    "SupportRequest",
    "Validation",
    "new_reference",
]
