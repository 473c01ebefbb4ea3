"""Uploads that wait to be accepted: each is accepted once, or given up."""

from typing import TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.common.refusals import AlreadyDone
from portal.exchange.waiting import Waiting, give_up

W = TypeVar("W", bound=Waiting)


class ImportGone(AlreadyDone):
    """The upload was accepted or given up before."""


def still(uploads: QuerySet[W], waiting: Waiting) -> W:
    """The upload as it is stored now; ImportGone where it waits no more."""
    current = uploads.filter(pk=waiting.pk).first()
    if current is None:
        raise ImportGone(_("The import is done, or was given up."))
    return current


def end(current: Waiting) -> None:
    """What was accepted waits no more; ImportGone, so that nothing of it is saved, where it was given up meanwhile."""
    if not give_up(current):
        raise ImportGone(_("The import was given up. Nothing was saved."))
