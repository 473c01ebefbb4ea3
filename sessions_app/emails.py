"""Mail about sessions: to the people of the organising organisations and to the focal point."""

from dataclasses import dataclass

from portal.accounts.models import User
from portal.mail.services import queue_mail
from portal.organisations.models import AffiliationState
from sessions_app.models import Session


@dataclass(frozen=True)
class Reader:
    """Who gets a message, in which language."""

    email: str
    name: str
    language: str


def tell_organisers(session: Session, template: str) -> None:
    """Queue one message for each address."""
    for reader in readers_of(session):
        queue_mail(
            f"sessions_app/{template}",
            to=reader.email,
            context={"session": session, "when": session.when(), "reader": reader},
            language=reader.language,
        )


def readers_of(session: Session) -> list[Reader]:
    """Everybody who speaks for an organiser, and the focal point; an address once."""
    people = (
        User.objects.filter(
            affiliations__organisation__organised_sessions__session=session,
            affiliations__state=AffiliationState.ACTIVE,
            is_active=True,
        )
        .order_by("email")
        .distinct()
    )
    readers = {person.email.lower(): Reader(person.email, person.name, person.language) for person in people}
    if address := session.focal_point_email:
        readers.setdefault(address.lower(), Reader(address, session.focal_point_name, "en"))
    return list(readers.values())
