"""Say who speaks at a session, in which order."""

from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.common.seen import IsAsSeen, whatever_stands
from sessions_app.choices import SpeakerRole
from sessions_app.models import Session, Speaker
from sessions_app.services.keeping import Part, keep, locked_to_write, refuse_unseen
from sessions_app.services.locking import locked_for_editing, still_there
from sessions_app.services.ordering import next_number, swap

MOST_SPEAKERS = 100


@dataclass(frozen=True)
class SpeakerFacts:
    """What the programme says of a speaker."""

    name: str
    role: str = SpeakerRole.SPEAKER
    title: str = ""
    organisation: str = ""


@transaction.atomic
def add_speaker(session: Session, *, facts: SpeakerFacts, by: User) -> Speaker:
    """Add a speaker at the end of the programme. The same name in the same role stands there once."""
    current = locked_for_editing(session, by=by)
    same = current.speakers.filter(name=facts.name, role=facts.role, organisation=facts.organisation).first()
    if same is not None:
        return same
    if current.speakers.count() >= MOST_SPEAKERS:
        raise ValidationError(_("A session has at most %(most)s speakers."), params={"most": MOST_SPEAKERS})
    speaker = Speaker.objects.create(
        session=current, position=next_number(current.speakers.all(), field="position"), **asdict(facts)
    )
    record("session.speaker_added", current, by=by, after=asdict(facts))
    return speaker


@transaction.atomic
def change_speaker(
    speaker: Speaker,
    *,
    facts: SpeakerFacts,
    by: User,
    is_as_seen: IsAsSeen = whatever_stands,
    as_typed: bool = False,
) -> Speaker:
    """Correct what the programme says of a speaker."""
    current = locked_to_write(speaker.session, Part.SPEAKERS, by=by, as_typed=as_typed)
    found = still_there(current.speakers.all(), speaker)
    before = _facts_of(found)
    if before == facts:
        return found
    if not is_as_seen(found):
        refuse_unseen()
    same = current.speakers.filter(name=facts.name, role=facts.role, organisation=facts.organisation)
    if same.exclude(pk=found.pk).exists():
        raise ValidationError({"name": [_("This speaker is in the programme in that role already.")]})
    changed = [name for name, value in asdict(facts).items() if getattr(before, name) != value]
    for name in changed:
        setattr(found, name, getattr(facts, name))
    found.save(update_fields=changed)
    keep(
        current,
        Part.SPEAKERS,
        row=found.pk,
        action="session.speaker_changed",
        by=by,
        fields=changed,
        before=asdict(before),
        after=asdict(facts),
    )
    return found


@transaction.atomic
def move_speaker(speaker: Speaker, *, direction: str, by: User) -> None:
    """Move a speaker up or down in the programme."""
    current = locked_for_editing(speaker.session, by=by)
    rows = Speaker.objects.filter(session=current)
    before = list(rows.values_list("name", flat=True))
    if swap(rows, still_there(rows, speaker), field="position", direction=direction):
        after = list(rows.all().values_list("name", flat=True))
        record("session.speakers_ordered", current, by=by, before={"order": before}, after={"order": after})


@transaction.atomic
def remove_speaker(speaker: Speaker, *, by: User) -> None:
    """Take a speaker off the programme; the log keeps what stood there."""
    current = locked_for_editing(speaker.session, by=by)
    found = current.speakers.filter(pk=speaker.pk).first()
    if found is None:
        return
    before = asdict(_facts_of(found))
    found.delete()
    record("session.speaker_removed", current, by=by, before=before)


def _facts_of(speaker: Speaker) -> SpeakerFacts:
    return SpeakerFacts(speaker.name, speaker.role, speaker.title, speaker.organisation)
