"""Makes or reads one document and ends: `python -m coalitions.documents pdf|docx|read`, standard input to output.

A program of its own, so that what it needs of memory is given back at once, and what a hostile file may do to a parser
is done to nobody else. Exit status 3 says that the output is a fault, as JSON.
"""

import json
import resource
import sys
from dataclasses import asdict
from typing import Final

from coalitions.documents.docx_reading import read_docx
from coalitions.documents.docx_writing import docx_of
from coalitions.documents.faults import DocumentFault
from coalitions.documents.paper import Paper
from coalitions.documents.pdf import pdf_of

FAULTY: Final = 3
MOST_MEMORY: Final = 1_500_000_000
MOST_SECONDS: Final = 40


def main(deed: str) -> int:
    """Do it, and say how it went."""
    for limit, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
        # Some systems know the limit and cannot set it; the caller's patience is limited as well.
        try:
            resource.setrlimit(limit, (most, most))
        except (OSError, ValueError):
            sys.stderr.write(f"no limit {limit}\n")
    given = sys.stdin.buffer.read()
    try:
        if deed == "read":
            made = json.dumps(asdict(read_docx(given))).encode()
        else:
            write = {"pdf": pdf_of, "docx": docx_of}[deed]
            made = write(Paper.from_json(json.loads(given)))
    except DocumentFault as fault:
        sys.stdout.write(json.dumps({"code": fault.code, "facts": fault.facts}))
        return FAULTY
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
