"""The append-only log of changes. The database refuses to update, delete or truncate it (migration 0001)."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models


class AuditEvent(models.Model):
    """Who did what to which object, when, why, and what it was before and after.

    The person's name is copied, and no foreign key is enforced, so that an event outlives both person and object.
    """

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="audit_events"
    )
    by_name = models.CharField(max_length=200)
    action = models.CharField(max_length=100)
    object_type = models.ForeignKey(ContentType, models.DO_NOTHING, db_constraint=False, related_name="+")
    object_id = models.CharField(max_length=64)
    object_label = models.CharField(max_length=300)
    note = models.TextField(blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["object_type", "object_id", "-id"], name="audit_events_of_an_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_name}: {self.action} {self.object_label}"
