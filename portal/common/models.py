"""The publication clock, by which cached public pages know that they are out of date."""

from django.db import models


class PublicationClock(models.Model):
    """One row. Its version rises when a transaction that wrote an audit event commits (trigger of the audit app)."""

    version = models.BigIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_publication_clock")]

    def __str__(self) -> str:
        return str(self.version)

    @classmethod
    def now(cls) -> int:
        """The version that this transaction sees; one query."""
        version: int = cls.objects.values_list("version", flat=True).get(pk=1)
        return version
