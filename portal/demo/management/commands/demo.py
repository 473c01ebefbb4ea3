"""The command `demo`."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.demo.accounts import DEMO_ACCOUNTS
from portal.demo.loading import AddressTakenError, Loaded, load_demo


class Command(BaseCommand):
    """Load the demo."""

    help = "Load past conferences, proposals between hopeless and perfect, and an account for each role; once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One switch."""
        parser.add_argument(
            "--yes-in-production",
            action="store_true",
            help="load it in production too, where its accounts have passwords that everybody knows",
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Load it, or say why not."""
        if settings.PRODUCTION and not options["yes_in_production"]:
            message = "the demo has passwords that everybody knows: not in production (--yes-in-production insists)"
            raise CommandError(message)
        try:
            loaded = load_demo(today=timezone.localdate())
        except AddressTakenError as taken:
            message = f"nothing was loaded: these addresses of the demo belong to somebody here already: {taken}"
            raise CommandError(message) from taken
        if options["verbosity"]:
            self.stdout.write(_sentence(loaded))
        if options["verbosity"] > 1:
            for account in DEMO_ACCOUNTS:
                self.stdout.write(f"{account.email}  {account.password}  {account.role}: {account.shows}")


def _sentence(loaded: Loaded | None) -> str:
    if loaded is None:
        return "The demo is loaded already; nothing was changed."
    return (
        f"The demo is loaded. There are now {loaded.people} people, {loaded.organisations} organisations, "
        f"{loaded.sessions} sessions, {loaded.calls} calls and {loaded.proposals} proposals."
    )
