"""The mails about sessions (emails.py), one line a mail."""

from datetime import UTC, date, datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.mail.kinds import MailKind
from sessions_app.emails import Reader
from sessions_app.models import Forum, Session


def _sample() -> dict[str, Any]:
    """A session that is stored nowhere."""
    forum = Forum(
        title="Conference of Civil Society",
        slug="conference-of-civil-society",
        first_day=date(2030, 5, 9),
        last_day=date(2030, 5, 10),
    )
    session = Session(
        forum=forum,
        title="Water that schools can rely on",
        slug="water-that-schools-can-rely-on",
        starts_at=datetime(2030, 5, 9, 9, 0, tzinfo=UTC),
        ends_at=datetime(2030, 5, 9, 10, 15, tzinfo=UTC),
        time_zone="Africa/Nairobi",
        cancellation_note="Two of the three speakers cannot travel.\nWe will propose it again next year.",
    )
    reader = Reader("amina@example.org", "Amina Example", "en")
    return {"session": session, "when": session.when(), "reader": reader}


def _kind(name: str, title: Promise, sent_when: Promise) -> MailKind:
    reader = _("everybody who speaks for an organising organisation, and the focal point")
    return MailKind(template=f"sessions_app/{name}", title=title, sent_when=sent_when, reader=reader, sample=_sample)


SESSION_MAILS: Final = (
    _kind("session_published", _("Session published"), _("A session's concept note was published.")),
    _kind("session_cancelled", _("Session cancelled"), _("A session that was public was cancelled.")),
    _kind("summary_published", _("Summary published"), _("A session's summary was published.")),
)
