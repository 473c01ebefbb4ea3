"""What makes a module of documents a program: `python -m portal.papers.pdf`, standard input to standard output.

Programs of their own give back at once what they need of memory, and what a hostile file may do to a parser or to a
compiler is done to nobody else. Exit status 3 says that the output is a fault, as JSON.
"""

import json
import resource
import sys
from collections.abc import Callable
from typing import Final

from portal.papers.faults import DocumentFault

FAULTY: Final = 3
MOST_MEMORY: Final = 1_500_000_000
MOST_SECONDS: Final = 40


def run(deed: Callable[[bytes], bytes]) -> int:
    """Do it within limits; the exit status."""
    for limit, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
        # Some systems know a limit and cannot set it; the caller's patience is limited as well.
        try:
            resource.setrlimit(limit, (most, most))
        except (OSError, ValueError):
            sys.stderr.write(f"limit {limit} is not set\n")
    try:
        made = deed(sys.stdin.buffer.read())
    except DocumentFault as fault:
        sys.stdout.write(json.dumps({"code": fault.code, "facts": fault.facts}))
        return FAULTY
    sys.stdout.buffer.write(made)
    return 0
