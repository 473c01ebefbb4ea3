from django.db import migrations, models

# As coalitions/services/validation.py keeps it from now on.
FILL = """
update coalitions_proposal proposal set judged_title = revision.document ->> 'title'
from coalitions_validation validation join coalitions_revision revision on revision.id = validation.revision_id
where validation.id = proposal.latest_validation_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ("coalitions", "0020_exceptions_without_the_version"),
    ]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="judged_title",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="title when it was judged last"),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
