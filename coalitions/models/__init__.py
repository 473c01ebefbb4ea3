"""Calls, proposals, their rows, revisions, validations and merges."""

from coalitions.models.call import Call, CommitteeSeat, CriteriaSet, Network
from coalitions.models.member_import import MemberImport
from coalitions.models.membership import Membership
from coalitions.models.merge import Merge
from coalitions.models.plans import Activity, EngagementEntry
from coalitions.models.proposal import Proposal, new_reference
from coalitions.models.review import SupportRequest
from coalitions.models.validation import Revision, Validation

__all__ = [
    "Activity",
    "Call",
    "CommitteeSeat",
    "CriteriaSet",
    "EngagementEntry",
    "MemberImport",
    "Membership",
    "Merge",
    "Network",
    "Proposal",
    "Revision",
    "SupportRequest",
    "Validation",
    "new_reference",
]
