"""What sorting and counting the public list of sessions reads, apart from the rows' long texts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0001_initial")]

    operations = [
        migrations.AddIndex(
            "session",
            models.Index(
                fields=["forum"],
                include=("id", "state", "published_at", "starts_at", "ends_at"),
                condition=models.Q(state__in=("published", "held", "summarised"))
                | models.Q(published_at__isnull=False, state="cancelled"),
                name="public_sessions_by_forum",
            ),
        ),
    ]
