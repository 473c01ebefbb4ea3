"""Bring the proposals of a file into a call: all or nothing."""

import sys
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError

from coalitions.interchange import Faults, read
from coalitions.management.files import NOT_VALID, bytes_of, call_named
from coalitions.services.facts import parameters_of
from coalitions.services.importing import import_proposals
from coalitions.services.terms import codes_of
from portal.accounts.models import User


class Command(BaseCommand):
    """Exit status: 0 when the call holds what the file says, 2 when it cannot; then every fault is named, nothing done.

    The file is read by the call's own criteria; a call that stands in the file is passed over.
    """

    help = (
        "Import the proposals of a file (impact-proposals/1) into a call, all or nothing; the same file again changes "
        "nothing. What the file says is submitted becomes submitted as of that day, and nobody is mailed. A reference "
        "that the convener has in this call already is changed to what the file says while it can be changed; contacts "
        "that the file leaves out stay. Constituencies mapped by the committee are not part of the format."
    )
    output_transaction = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, the call, who answers for the proposals."""
        parser.add_argument("file", help="a proposals file; - is standard input")
        parser.add_argument("--call", metavar="SLUG", required=True, help="the call that the proposals answer")
        parser.add_argument(
            "--convener", metavar="EMAIL", required=True, help="the account of the person who answers for the proposals"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *_args: object, **options: Any) -> None:
        """Read, import, say what was done."""
        call = call_named(options["call"])
        convener = User.objects.filter(email=options["convener"].strip().lower(), is_active=True).first()
        if convener is None:
            message = "There is no account with the address that --convener names."
            raise CommandError(message, returncode=NOT_VALID)
        document = read(bytes_of(options["file"]), codes_of(parameters_of(call.criteria_set)))
        if isinstance(document, Faults):
            self._refuse(document)
        done = import_proposals(document, call=call, convener=convener, is_rehearsal=options["dry_run"])
        if isinstance(done, Faults):
            self._refuse(done)
        beginning = "Would be imported" if options["dry_run"] else "Imported"
        self.stdout.write(
            f"{beginning}: {len(done.created)} new, {len(done.changed)} changed, {len(done.unchanged)} as they were."
        )

    def _refuse(self, faults: Faults) -> NoReturn:
        for fault in faults.faults:
            self.stderr.write(str(fault))
        sys.exit(NOT_VALID)
