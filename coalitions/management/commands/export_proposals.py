"""Write the proposals of a call to a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coalitions.management.files import NOT_VALID, call_named
from coalitions.models import Proposal
from coalitions.services.exporting import ExportFormat, export_proposals


class Command(BaseCommand):
    """Exit status: 0, or 2 where the call or the file cannot be had."""

    help = (
        "Export the proposals of a call, drafts included, but for those withdrawn or merged into another. JSON is the "
        "interchange format (impact-proposals/1), which import_proposals reads; CSV and XLSX are to read. Contacts are "
        "left out unless you ask for them, and that is logged. Constituencies that the committee mapped are not part "
        "of the format: they stay in this portal."
    )
    output_transaction = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The call, the format, where to."""
        parser.add_argument("--call", metavar="SLUG", required=True)
        parser.add_argument("--format", choices=[one.value for one in ExportFormat], default=ExportFormat.JSON.value)
        parser.add_argument("--with-contacts", action="store_true", help="with names and addresses; this is logged")
        parser.add_argument("--output", metavar="FILE", default="-", help="a file; - is standard output")

    def handle(self, *_args: object, **options: Any) -> None:
        """Export, and write the bytes as they are."""
        file = export_proposals(
            Proposal.objects.all(),
            call=call_named(options["call"]),
            file_format=ExportFormat(options["format"]),
            with_contacts=options["with_contacts"],
            by=None,
        )
        if options["output"] == "-":
            self._print(file.content)
            return
        try:
            Path(options["output"]).write_bytes(file.content)
        except OSError as error:
            message = f"{options['output']} cannot be written: {error.strerror}"
            raise CommandError(message, returncode=NOT_VALID) from error
        self.stderr.write(f"{file.proposals} proposals written.")

    def _print(self, content: bytes) -> None:
        """To standard output as bytes, which a terminal's encoding would spoil; as text where there are none."""
        buffer = getattr(self.stdout, "buffer", None)
        if buffer is not None:
            buffer.write(content)
        else:
            self.stdout.write(content.decode("utf-8", "surrogateescape"), ending="")
