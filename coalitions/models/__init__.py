"""Calls, proposals, their rows, revisions, validations and merges."""

from coalitions.models.call import Call, CommitteeSeat, CriteriaSet, Network
from coalitions.models.clarification import Clarification
from coalitions.models.confirmation import (
    Answer,
    AskedContact,
    Confirmation,
    ConfirmationRequest,
    OptOut,
    address_key,
)
from coalitions.models.edit import LastEdit
from coalitions.models.extension import Extension
from coalitions.models.grace import Grace
from coalitions.models.member_import import MemberImport
from coalitions.models.membership import Membership
from coalitions.models.merge import Merge
from coalitions.models.plans import Activity, EngagementEntry
from coalitions.models.proposal import Proposal, new_reference
from coalitions.models.rehearsal import Rehearsal
from coalitions.models.review import SupportRequest
from coalitions.models.team import Invitation, Teammate, TeamRole
from coalitions.models.validation import Revision, Validation

__all__ = [
    "Activity",
    "Answer",
    "AskedContact",
    "Call",
    "Clarification",
    "CommitteeSeat",
    "Confirmation",
    "ConfirmationRequest",
    "CriteriaSet",
    "EngagementEntry",
    "Extension",
    "Grace",
    "Invitation",
    "LastEdit",
    "MemberImport",
    "Membership",
    "Merge",
    "Network",
    "OptOut",
    "Proposal",
    "Rehearsal",
    "Revision",
    "SupportRequest",
    "TeamRole",
    "Teammate",
    "Validation",
    "address_key",
    "new_reference",
]
