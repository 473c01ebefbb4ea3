"""Proposals as files: impact-proposals/1 in and out, impact-validation/1 out. Pure, without Django."""

from coalitions.interchange.documents import Document, ProposalDocument
from coalitions.interchange.faults import Fault, Faults
from coalitions.interchange.judging import Terms, facts, terms_of
from coalitions.interchange.meaning import KnownCodes, codes_of_reference
from coalitions.interchange.reading import read

__all__ = [
    "Document",
    "Fault",
    "Faults",
    "KnownCodes",
    "ProposalDocument",
    "Terms",
    "codes_of_reference",
    "facts",
    "read",
    "terms_of",
]
