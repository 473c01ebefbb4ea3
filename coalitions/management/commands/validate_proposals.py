"""Judge the proposals of a file, or those stored for a call; store nothing."""

import json
import sys
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError

from coalitions.criteria import judge
from coalitions.criteria.messages import gettext_lazy
from coalitions.interchange import Faults, facts, read, terms_of
from coalitions.interchange.faults import Fault
from coalitions.interchange.table import table
from coalitions.interchange.validations import Validated, faults_json, validations_json
from coalitions.management.files import NOT_VALID, bytes_of, call_named
from coalitions.models import Call
from coalitions.services.facts import parameters_of
from coalitions.services.terms import codes_of, terms_of_call
from coalitions.services.validation import reports_of_call

NOT_ALL_SHORTLISTABLE = 1


class Command(BaseCommand):
    """Exit status: 0 when every proposal is shortlistable, 1 when some is not, 2 when the file is not valid.

    A file that brings its call needs no database.
    """

    help = "Judge the proposals of a file (impact-proposals/1), or those stored for a call. Stores nothing."
    requires_system_checks: list[str] = []
    output_transaction = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A file, a call, or both: then the file is judged by the stored call's criteria."""
        parser.add_argument("file", nargs="?", help="a proposals file; - is standard input")
        parser.add_argument("--call", metavar="SLUG", help="a stored call")
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *_args: object, **options: Any) -> None:
        """Judge and print."""
        call = call_named(options["call"]) if options["call"] else None
        if options["file"]:
            validated = self._of_file(options["file"], call, options["format"])
        elif call:
            validated = [
                Validated(one.proposal.reference, one.proposal.title, one.report) for one in reports_of_call(call.slug)
            ]
        else:
            message = "Please name a file, or a call with --call."
            raise CommandError(message, returncode=NOT_VALID)
        if options["format"] == "json":
            self._print_json(validations_json(validated))
        else:
            self._print("\n".join(table(validated)))
        if not all(one.report.shortlistable for one in validated):
            sys.exit(NOT_ALL_SHORTLISTABLE)

    def _of_file(self, name: str, call: Call | None, output_format: str) -> list[Validated]:
        """The file's proposals, judged; where the file is not valid, its faults are printed and the command ends."""
        document = read(bytes_of(name), codes_of(parameters_of(call.criteria_set)) if call else None)
        if isinstance(document, Faults):
            self._refuse(document, output_format)
        if call:
            terms = terms_of_call(call)
        elif document.call:
            terms = terms_of(document.call)
        else:
            sentence = gettext_lazy("The file names no call. Please add one, or name a stored one with --call.")
            self._refuse(Faults((Fault("$.call", sentence),)), output_format)
        return [
            Validated(proposal.reference, proposal.title, judge(facts(proposal, terms), terms.parameters))
            for proposal in document.proposals
        ]

    def _refuse(self, faults: Faults, output_format: str) -> NoReturn:
        if output_format == "json":
            self._print_json(faults_json(faults))
        for fault in faults.faults:
            self.stderr.write(str(fault))
        sys.exit(NOT_VALID)

    def _print_json(self, data: dict[str, Any]) -> None:
        self._print(json.dumps(data, ensure_ascii=not self._encoding().startswith("utf"), indent=2))

    def _print(self, text: str) -> None:
        """Print even where the terminal has no letter for it."""
        self.stdout.write(text.encode(self._encoding(), "backslashreplace").decode(self._encoding()))

    def _encoding(self) -> str:
        return (getattr(self.stdout, "encoding", None) or "utf-8").lower()
