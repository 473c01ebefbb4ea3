"""A file of proposals in the admin: rehearsed, looked at, then imported as a whole or not at all."""

from dataclasses import asdict
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from coalitions.interchange import Document, Faults, read
from coalitions.models import Call, ProposalImport
from coalitions.services.facts import parameters_of
from coalitions.services.importing import Imported, import_proposals
from coalitions.services.terms import codes_of
from coalitions.services.waiting import end, still
from portal.accounts.models import User
from portal.common.refusals import ActionRefused

# So much is imported while one waits; larger files are for the command import_proposals.
MOST_BYTES: Final = 2_000_000


class NotSecretariat(ActionRefused):
    """Only the secretariat imports proposals."""


class FaultsNow(ActionRefused):
    """The file cannot be imported; `faults` says why, each by its place."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(_("The file cannot be imported. Nothing was changed."))
        self.faults = faults


class OutcomeChanged(ActionRefused):
    """The file would do something else now than when it was looked at."""


@transaction.atomic
def prepare_proposal_import(content: bytes, *, call: Call, convener: User, by: User) -> ProposalImport:
    """Rehearse a file and keep it until it is accepted; FaultsNow where it has faults, and nothing is kept."""
    _refuse_others(by)
    outcome = _done(_document(content, call), call=call, convener=convener, by=by, is_rehearsal=True)
    ProposalImport.objects.filter(by=by).delete()
    return ProposalImport.objects.create(call=call, convener=convener, by=by, content=content, outcome=_plain(outcome))


@transaction.atomic
def accept_proposal_import(waiting: ProposalImport, *, by: User) -> Imported:
    """Import the file that was looked at: all of it, or nothing where it has faults or would do something else now."""
    _refuse_others(by)
    current = still(ProposalImport.objects.select_for_update(of=("self",)), waiting)
    call, convener = current.call, current.convener
    done = _done(_document(bytes(current.content), call), call=call, convener=convener, by=by)
    if _plain(done) != current.outcome:
        raise OutcomeChanged(_("The file would do something else by now. Nothing was changed; please send it again."))
    end(current)
    return done


def _refuse_others(by: User) -> None:
    if not by.is_secretariat:
        raise NotSecretariat(_("Only the secretariat imports proposals."))


def _document(content: bytes, call: Call) -> Document:
    document = read(content, codes_of(parameters_of(call.criteria_set)))
    if isinstance(document, Faults):
        raise FaultsNow(document)
    return document


def _done(document: Document, *, call: Call, convener: User, by: User, is_rehearsal: bool = False) -> Imported:
    done = import_proposals(document, call=call, convener=convener, by=by, is_rehearsal=is_rehearsal)
    if isinstance(done, Faults):
        raise FaultsNow(done)
    return done


def _plain(outcome: Imported) -> dict[str, list[str]]:
    return {name: list(references) for name, references in asdict(outcome).items()}
