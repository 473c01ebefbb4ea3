"""Files that belong to a session."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sessions_app.choices import FileKind

MOST_BYTES = 5 * 1024 * 1024


def random_name(attachment: "Attachment", filename: str) -> str:
    """Where the file is kept: a random name, so that neither path nor ending comes from outside."""
    return f"attachments/{uuid.uuid4().hex}.{attachment.kind}"


class Attachment(models.Model):
    """One file, of a kind that its content shows, kept under a random name and only ever served as a download."""

    session = models.ForeignKey(
        "sessions_app.Session", models.CASCADE, related_name="attachments", verbose_name=_("session")
    )
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=FileKind.choices)
    file = models.FileField(_("file"), upload_to=random_name, max_length=200)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64, editable=False)
    attached_at = models.DateTimeField(_("attached"), auto_now_add=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FileKind.values), name="an_attachment_has_a_known_kind"),
            models.CheckConstraint(
                condition=Q(size__gt=0, size__lte=MOST_BYTES), name="an_attachment_has_at_most_five_megabytes"
            ),
            models.UniqueConstraint(fields=["session", "sha256"], name="a_file_is_attached_to_a_session_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where it is downloaded."""
        return reverse("sessions:attachment_detail", args=[self.session.slug, self.pk])
