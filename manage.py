#!/usr/bin/env python
"""Runs the portal's commands."""

import os
import signal
import sys
from types import FrameType

import psycopg
from django.core.management import execute_from_command_line
from django.db import OperationalError

from portal.embedded.binaries import EmbeddedError
from portal.embedded.cluster import release_clusters


def end_in_order(number: int, _frame: FrameType | None) -> None:
    """End as the signal asks; first let the private server sleep. Raises nothing: that would upset a running loop."""
    release_clusters()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def main() -> None:
    """Run a command; where the database cannot be had, say so in one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    signal.signal(signal.SIGTERM, end_in_order)
    try:
        execute_from_command_line(sys.argv)
    except EmbeddedError as error:
        sys.exit(f"portal: {error}")
    except OperationalError as error:
        # Without a state of SQL it was no query that failed: there is no connection.
        cause = error.__cause__
        if isinstance(cause, psycopg.OperationalError) and cause.sqlstate is None:
            sys.exit(f"portal: the database does not answer: {str(error).strip().splitlines()[0]}")
        raise


if __name__ == "__main__":
    main()
