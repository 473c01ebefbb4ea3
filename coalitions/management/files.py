"""What the commands on proposal files share: how a file is opened, and how a call is named."""

import sys
from pathlib import Path

from django.core.management.base import CommandError

from coalitions.limits import MOST_BYTES_IN_A_FILE
from coalitions.models import Call, CriteriaSet

NOT_VALID = 2


def bytes_of(name: str) -> bytes:
    """The file's bytes, or standard input's; no more than the reader needs to see that there are too many."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(MOST_BYTES_IN_A_FILE + 1)
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES_IN_A_FILE + 1)
    except OSError as error:
        message = f"{name} cannot be read: {error.strerror}"
        raise CommandError(message, returncode=NOT_VALID) from error


def call_named(slug: str) -> Call:
    """The stored call, which has to have criteria in force."""
    call = Call.objects.filter(slug=slug).first()
    if call is None:
        message = f"There is no call “{slug}”."
        raise CommandError(message, returncode=NOT_VALID)
    if not CriteriaSet.objects.filter(call=call, published_at__isnull=False).exists():
        message = f"The call “{slug}” has no published criteria yet."
        raise CommandError(message, returncode=NOT_VALID)
    return call
