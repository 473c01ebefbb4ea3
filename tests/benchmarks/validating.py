"""Judge the stored proposals of a call, and say how long it took and how many queries."""

import time
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalitions.models import Call
from coalitions.services.validation import reports_of_call


@dataclass(frozen=True)
class Figures:
    """What was measured."""

    proposals: int
    seconds: float
    queries: int

    @property
    def line(self) -> str:
        """The figures as one line of the benchmark's output."""
        return (
            f"judging the {self.proposals:,} stored proposals of a call: {self.seconds:.2f} s "
            f"({self.seconds / self.proposals * 1e3:.1f} ms each), {self.queries} queries in all"
        )


def measure(call: Call) -> Figures:
    """Judge all proposals of a call that were submitted."""
    started = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        judged = reports_of_call(call.slug)
    return Figures(len(judged), time.perf_counter() - started, len(queries))
