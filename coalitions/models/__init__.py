"""Calls, proposals, their rows, revisions, validations, exceptions and merges."""

from coalitions.models.call import Call, CommitteeSeat, CriteriaSet, Network
from coalitions.models.case import Case, CaseKind, CaseOutcome
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
from coalitions.models.exception import CriterionException, ExceptionState
from coalitions.models.extension import Extension
from coalitions.models.grace import Grace
from coalitions.models.introduction import INTRODUCTIONS_LAST, Introduction, IntroductionState
from coalitions.models.member_import import MemberImport
from coalitions.models.membership import Membership
from coalitions.models.merge import Merge
from coalitions.models.news import Amendment, NewsItem
from coalitions.models.plans import Activity, EngagementEntry, ProgressRecord, standing
from coalitions.models.proposal import Proposal, new_reference
from coalitions.models.proposal_import import ProposalImport
from coalitions.models.publication import Publication
from coalitions.models.rehearsal import Rehearsal
from coalitions.models.review import SupportRequest
from coalitions.models.team import Invitation, Teammate, TeamRole
from coalitions.models.validation import Revision, Validation
from coalitions.models.word_import import WordImport

__all__ = [
    "INTRODUCTIONS_LAST",
    "Activity",
    "Amendment",
    "Answer",
    "AskedContact",
    "Call",
    "Case",
    "CaseKind",
    "CaseOutcome",
    "Clarification",
    "CommitteeSeat",
    "Confirmation",
    "ConfirmationRequest",
    "CriteriaSet",
    "CriterionException",
    "EngagementEntry",
    "ExceptionState",
    "Extension",
    "Grace",
    "Introduction",
    "IntroductionState",
    "Invitation",
    "LastEdit",
    "MemberImport",
    "Membership",
    "Merge",
    "Network",
    "NewsItem",
    "OptOut",
    "ProgressRecord",
    "Proposal",
    "ProposalImport",
    "Publication",
    "Rehearsal",
    "Revision",
    "SupportRequest",
    "TeamRole",
    "Teammate",
    "Validation",
    "WordImport",
    "address_key",
    "new_reference",
    "standing",
]
