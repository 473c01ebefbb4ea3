"""Development only: the mails that were sent into files, for reading in the browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

# What Django's file backend writes behind each message.
_BEHIND = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class SentMail:
    """One message as its reader gets it. `key` names it in addresses."""

    key: str
    to: str
    subject: str
    date: str
    text: str
    html: str


def sent_mails(*, to: str = "") -> list[SentMail]:
    """All messages, the newest first; those to one address only where `to` names it."""
    mails = [mail for file in _files() for mail in _read(file)]
    return [mail for mail in mails if not to or to.lower() in mail.to.lower()]


def sent_mail(key: str) -> SentMail | None:
    """The message of that key, if there is one."""
    return next((mail for mail in sent_mails() if mail.key == key), None)


def _files() -> list[Path]:
    folder = Path(settings.EMAIL_FILE_PATH)
    return sorted(folder.glob("*.log"), key=lambda file: (file.stat().st_mtime_ns, file.name), reverse=True)


def _read(file: Path) -> Iterator[SentMail]:
    for number, raw in enumerate(part for part in file.read_bytes().split(_BEHIND) if part.strip()):
        message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
        yield SentMail(
            key=re.sub(r"[^0-9a-z-]", "-", f"{file.stem}-{number}".lower()),
            to=str(message["To"]),
            subject=str(message["Subject"]),
            date=str(message["Date"]),
            text=_part(message, "plain"),
            html=_part(message, "html"),
        )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    return str(body.get_content()) if body else ""
