"""The publication clock, by which cached public pages know that they are out of date."""

from django.db import connection, models


class PublicationClock(models.Model):
    """One row. Its version rises when a transaction that wrote an audit event commits (trigger of the audit app)."""

    version = models.BigIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_publication_clock")]

    def __str__(self) -> str:
        return str(self.version)

    @classmethod
    def now(cls) -> int:
        """The version that this transaction sees; one query, which every public page makes before all else."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT version FROM common_publicationclock")
            version: int = cursor.fetchone()[0]
        return version
