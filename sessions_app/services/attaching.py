"""Attach files to a session."""

from functools import partial
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.services import record
from sessions_app.filekinds import kind_of
from sessions_app.models import Attachment, Session
from sessions_app.models.attachment import MOST_BYTES
from sessions_app.services.locking import locked_for_editing

MOST_ATTACHMENTS = 20


@transaction.atomic
def attach(session: Session, *, title: str, content: bytes, by: User) -> Attachment:
    """Attach a file whose content is of a kind that we take. The same content is attached once."""
    current = locked_for_editing(session, by=by)
    kind = kind_of(content)
    if kind is None:
        raise ValidationError({"file": [_("This is not a file of a kind that can be attached.")]}, code="kind")
    if len(content) > MOST_BYTES:
        raise ValidationError({"file": [_("The file has more than 5 MB.")]}, code="size")
    digest = sha256(content).hexdigest()
    if same := current.attachments.filter(sha256=digest).first():
        return same
    if current.attachments.count() >= MOST_ATTACHMENTS:
        raise ValidationError(_("A session has at most %(most)s attachments."), params={"most": MOST_ATTACHMENTS})
    attachment = Attachment(session=current, title=title, kind=kind, size=len(content), sha256=digest)
    attachment.file = ContentFile(content, name="content")
    attachment.save()
    record("session.attachment_added", current, by=by, after={"title": title, "kind": kind, "size": len(content)})
    return attachment


@transaction.atomic
def detach(attachment: Attachment, *, by: User) -> None:
    """Remove a file; it leaves the disk once that is certain."""
    current = locked_for_editing(attachment.session, by=by)
    found = current.attachments.filter(pk=attachment.pk).first()
    if found is None:
        return
    storage, name = found.file.storage, str(found.file.name)
    found.delete()
    record("session.attachment_removed", current, by=by, before={"title": found.title, "kind": found.kind})
    transaction.on_commit(partial(storage.delete, name))
