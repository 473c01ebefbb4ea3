"""Validations keep their small glyph, so that lists of proposals need not read their reports."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies: ClassVar = [("coalitions", "0002_rules_of_the_database")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="validation",
            name="glyph_data",
            field=models.JSONField(default=dict, verbose_name="glyph"),
        ),
    ]
