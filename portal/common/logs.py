"""Log lines: JSON for machines, plain for people; what identifies a person is left out of both."""

import json
import logging
import re
from datetime import UTC, datetime

from django.http import HttpRequest
from django_guid import get_guid

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
FIELDS_OF_ANSWERS = ("method", "route", "status", "milliseconds", "user_id")


def without_personal_data(text: str) -> str:
    """Hide e-mail addresses, and what PostgreSQL quotes of a row that it refused."""
    kept = (line for line in text.splitlines() if not line.lstrip().startswith(("DETAIL:", "CONTEXT:")))
    return ADDRESS.sub("<address>", "\n".join(kept))


def route_of(request: HttpRequest) -> str:
    """The pattern of the address that was asked for: an address itself may carry a signed link."""
    return f"/{request.resolver_match.route}" if request.resolver_match else "(no view)"


class PlainFormatter(logging.Formatter):
    """For a person at a terminal."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Write one event."""
        return without_personal_data(super().format(_told_by_route(record)))


class JsonFormatter(logging.Formatter):
    """One line an event, with the request's id and only the named fields: libraries attach whole objects."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one event."""
        record = _told_by_route(record)
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_personal_data(record.getMessage()),
            "request_id": get_guid(),
        }
        line |= {name: getattr(record, name) for name in FIELDS_OF_ANSWERS if hasattr(record, name)}
        if record.exc_info:
            line["exception"] = without_personal_data(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def _told_by_route(record: logging.LogRecord) -> logging.LogRecord:
    """Put the route where Django has the address that was asked for: always last in its messages about requests."""
    request = getattr(record, "request", None)
    if not (isinstance(request, HttpRequest) and isinstance(record.args, tuple) and record.args):
        return record
    told = logging.makeLogRecord(record.__dict__)
    told.args = (*record.args[:-1], route_of(request))
    return told
