"""The one row of the publication clock."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """One insert."""

    dependencies: ClassVar = [("common", "0001_initial")]

    operations: ClassVar = [
        migrations.RunSQL(
            "INSERT INTO common_publicationclock (id, version) VALUES (1, 1)", "DELETE FROM common_publicationclock"
        )
    ]
