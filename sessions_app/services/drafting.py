"""Draft a session and edit its concept note."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.common.seen import IsAsSeen, whatever_stands
from portal.organisations.models import Organisation
from sessions_app.choices import OrganiserRole
from sessions_app.completeness import missing
from sessions_app.lifecycle import OutOfDate
from sessions_app.models import Forum, Session, SessionOrganiser
from sessions_app.services.keeping import Part, keep, locked_to_write, refuse_unseen
from sessions_app.states import SessionState

# "new" is the address at which sessions are drafted.
RESERVED_ADDRESSES = {"new"}
LONGEST_STEM = 70


def organisations_to_lead(user: User) -> QuerySet[Organisation]:
    """Organisations for which `user` may draft a session."""
    return Organisation.objects.all() if user.is_secretariat else Organisation.objects.of(user)


def forums_to_draft_in(user: User) -> QuerySet[Forum]:
    """Forums in which `user` may draft a session: those open for sessions; for the secretariat every one."""
    return Forum.objects.all() if user.is_secretariat else Forum.objects.filter(is_open_for_sessions=True)


@dataclass(frozen=True)
class DraftFacts:
    """All that a draft needs."""

    forum: Forum
    title: str
    lead: Organisation


@transaction.atomic
def draft(facts: DraftFacts, *, by: User) -> Session:
    """Start a session's concept note. It needs a forum that is open, a title, and an organisation that `by` speaks for.

    Sent twice, it makes one draft: the same title, lead and forum are the same draft for as long as it is one.
    """
    title, lead = facts.title, facts.lead
    forum = Forum.objects.select_for_update().get(pk=facts.forum.pk)
    if not organisations_to_lead(by).filter(pk=lead.pk).exists():
        raise PermissionDenied
    if not forums_to_draft_in(by).filter(pk=forum.pk).exists():
        raise OutOfDate(_("This forum is not open for sessions any more."))
    same = Session.objects.filter(
        forum=forum,
        title=title,
        state=SessionState.DRAFT,
        organisers__organisation=lead,
        organisers__role=OrganiserRole.LEAD,
    )
    if existing := same.first():
        return existing
    session = Session(forum=forum, title=title, time_zone=forum.time_zone, place=forum.place)
    _save_at_a_free_address(session)
    SessionOrganiser.objects.create(session=session, organisation=lead, role=OrganiserRole.LEAD, position=1)
    record("session.drafted", session, by=by, after={"title": title, "forum": forum, "lead": lead})
    return session


@transaction.atomic
def edit(
    session: Session,
    *,
    changes: Mapping[str, Any],
    by: User,
    fields: Collection[str] = (),
    is_as_seen: IsAsSeen = whatever_stands,
    as_typed: bool = False,
) -> Session:
    """Save a part of the concept note. Once it is published, it stays complete: ValidationError says what lacks.

    `fields` are those of a form that changes it, where they go by other names. OutOfDate where `by` did not see what
    stands now, or where something `as_typed` would be public at once; nothing is changed then.
    """
    current = locked_to_write(session, Part.NOTE, by=by, as_typed=as_typed)
    before = {name: getattr(current, name) for name, value in changes.items() if getattr(current, name) != value}
    if not before:
        return current
    if not is_as_seen(current):
        refuse_unseen()
    for name in before:
        setattr(current, name, changes[name])
    if current.state != SessionState.DRAFT and (lacking := missing(current.values())):
        raise ValidationError({name: [sentence] for name, sentence in lacking.items()})
    try:
        with transaction.atomic():
            current.save(update_fields=list(before))
    except IntegrityError as error:
        if "a_number_is_given_once_in_a_forum" not in str(error):
            raise
        raise ValidationError({"number": [_("Another session of this forum has that number.")]}) from error
    after = {name: getattr(current, name) for name in before}
    keep(current, Part.NOTE, action="session.edited", by=by, fields=fields or before, before=before, after=after)
    return current


def _save_at_a_free_address(session: Session) -> None:
    stem = _stem_of(session.title) or "session"
    number = 1
    while True:
        session.slug = stem if number == 1 else f"{stem}-{number}"
        if session.slug not in RESERVED_ADDRESSES and not Session.objects.filter(slug=session.slug).exists():
            try:
                with transaction.atomic():
                    session.save()
            except IntegrityError:
                if not Session.objects.filter(slug=session.slug).exists():
                    raise
            else:
                return
        number += 1


def _stem_of(title: str) -> str:
    """The title as an address, cut between words where it is long."""
    address = slugify(title).strip("-")
    if len(address) <= LONGEST_STEM:
        return address
    cut = address[: LONGEST_STEM + 1]
    return cut.rpartition("-")[0].strip("-") or address[:LONGEST_STEM]
