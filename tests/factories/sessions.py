"""Forums, sessions and what belongs to them."""

import datetime
from itertools import count
from typing import Any

from django.utils import timezone

from portal.organisations.models import Organisation
from sessions_app.choices import Mode, OrganiserRole
from sessions_app.models import Forum, KeyIssue, Recommendation, Session, SessionOrganiser, Speaker, Summary
from sessions_app.states import SessionState
from tests.factories.base import make_organisation

_numbers = count(1)
WEEK = datetime.timedelta(days=7)
HOUR = datetime.timedelta(hours=1)


def make_forum(title: str = "", **fields: Any) -> Forum:
    """A forum that is open for sessions, next week."""
    number = next(_numbers)
    day = timezone.now().date() + WEEK
    defaults = {"slug": f"forum-{number}", "first_day": day, "last_day": day, "is_open_for_sessions": True}
    return Forum.objects.create(title=title or f"Forum {number}", **{**defaults, **fields})


def make_session(
    title: str = "",
    *,
    state: str = SessionState.DRAFT,
    lead: Organisation | None = None,
    co: tuple[Organisation, ...] = (),
    **fields: Any,
) -> Session:
    """A session with a complete concept note, next week; in the past where its state says that it was held."""
    number = next(_numbers)
    is_over = state in (SessionState.HELD, SessionState.SUMMARISED)
    starts_at = (timezone.now() + (-WEEK if is_over else WEEK)).replace(microsecond=0, second=0)
    complete = {
        "slug": f"session-{number}",
        "starts_at": starts_at,
        "ends_at": starts_at + HOUR,
        "mode": Mode.ONLINE,
        "languages": ["en"],
        "background": "Partnerships are uneven.",
        "objectives": ["Look at power"],
        "focal_point_name": "Rania Focal",
        "focal_point_email": "focal@example.org",
        "published_at": None if state in (SessionState.DRAFT, SessionState.CANCELLED) else timezone.now(),
    }
    session = Session.objects.create(
        **{
            **complete,
            "title": title or f"Session {number}",
            "forum": fields.pop("forum", None) or make_forum(),
            "state": state,
            **fields,
        }
    )
    organisations = (lead or make_organisation(), *co)
    for position, organisation in enumerate(organisations, start=1):
        role = OrganiserRole.LEAD if position == 1 else OrganiserRole.CO
        SessionOrganiser.objects.create(session=session, organisation=organisation, role=role, position=position)
    return session


def make_speaker(session: Session, name: str = "", **fields: Any) -> Speaker:
    """A speaker at the end of the programme."""
    number = next(_numbers)
    return Speaker.objects.create(
        session=session, name=name or f"Speaker {number}", **{"position": session.speakers.count() + 1, **fields}
    )


def make_summary(session: Session, **fields: Any) -> Summary:
    """A summary's paragraph."""
    return Summary.objects.create(session=session, **{"background": "It went well.", "attendance": 115, **fields})


def make_key_issue(session: Session, text: str = "", **fields: Any) -> KeyIssue:
    """A key issue after the last one."""
    number = session.key_issues.count() + 1
    return KeyIssue.objects.create(session=session, number=number, text=text or f"Issue {number}", **fields)


def make_recommendation(session: Session, text: str = "", **fields: Any) -> Recommendation:
    """A recommendation after the last one."""
    number = session.recommendations.count() + 1
    return Recommendation.objects.create(session=session, number=number, text=text or f"Act {number}", **fields)


def make_summarised_session(title: str = "", *, recommendations: int = 1, **fields: Any) -> Session:
    """A session with a published summary."""
    session = make_session(title, state=SessionState.SUMMARISED, **fields)
    make_summary(session)
    make_key_issue(session)
    for _number in range(recommendations):
        make_recommendation(session)
    return session
